"""A real SMTP server for the tests (aiosmtpd): keeps every mail as a file, asks for a password, and can refuse.

python3 server.py FOLDER [--tls CERT KEY] [--user NAME PASSWORD] [--refuse N CODE]

Prints its port, then serves on loopback until it is ended. With --refuse, the first N mails are answered with CODE.
"""

import argparse
import pathlib
import ssl
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

options = argparse.ArgumentParser()
options.add_argument("folder", type=pathlib.Path)
options.add_argument("--tls", nargs=2)
options.add_argument("--user", nargs=2)
options.add_argument("--refuse", nargs=2, type=int, default=(0, 451))
options = options.parse_args()


class Keep:
    def __init__(self):
        self.count = 0
        self.left, self.code = options.refuse

    async def handle_DATA(self, server, session, envelope):
        if self.left > 0:
            self.left -= 1
            return f"{self.code} not now"
        self.count += 1
        name = options.folder / f"{self.count:04}.eml"
        part = name.with_suffix(".part")
        part.write_bytes(envelope.original_content or envelope.content)
        name.with_suffix(".to").write_text("\n".join(envelope.rcpt_tos), encoding="utf-8")
        part.rename(name)
        return "250 kept"


def authenticate(server, session, envelope, mechanism, data):
    wanted = LoginPassword(*(part.encode() for part in options.user)) if options.user else None
    return AuthResult(success=data == wanted, handled=False)


extra = {}
if options.tls:
    extra["tls_context"] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    extra["tls_context"].load_cert_chain(*options.tls)
    extra["require_starttls"] = True
if options.user:
    extra |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": bool(options.tls)}

controller = Controller(Keep(), hostname="127.0.0.1", port=0, **extra)
# The controller connects to its own port to see that it is up; with port 0 it has to be told which one that became.
controller._trigger_server = lambda: None
controller.start()
print(controller.server.sockets[0].getsockname()[1], flush=True)
threading.Event().wait()
