"""A real SMTP server for the tests (aiosmtpd): keeps every mail as a file, asks for a password, and can refuse.

python3 server.py FOLDER [--tls CERT KEY [--implicit]] [--user NAME PASSWORD] [--refuse N CODE]

Prints its port, then serves on loopback until it is ended. With --refuse, the first N mails are answered with CODE.
"""

import argparse
import asyncio
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

options = argparse.ArgumentParser()
options.add_argument("folder", type=pathlib.Path)
options.add_argument("--tls", nargs=2)
options.add_argument("--implicit", action="store_true")
options.add_argument("--user", nargs=2)
options.add_argument("--refuse", nargs=2, type=int, default=(0, 451))
options = options.parse_args()


class Keep:
    count = 0
    left, code = options.refuse

    async def handle_DATA(self, server, session, envelope):
        if Keep.left > 0:
            Keep.left -= 1
            return f"{Keep.code} not now"
        Keep.count += 1
        name = options.folder / f"{Keep.count:04}.eml"
        part = name.with_suffix(".part")
        part.write_bytes(envelope.original_content or envelope.content)
        part.rename(name)
        return "250 kept"


def authenticate(server, session, envelope, mechanism, data):
    wanted = LoginPassword(*(part.encode() for part in options.user))
    return AuthResult(success=data == wanted, handled=False)


extra = {}
context = None
if options.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.tls)
    if not options.implicit:
        extra |= {"tls_context": context, "require_starttls": True}
if options.user:
    # aiosmtpd takes only STARTTLS for protection; with TLS from the first byte there is nothing more to require.
    extra |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": bool(options.tls) and not options.implicit}


async def main():
    loop = asyncio.get_running_loop()
    outer = context if options.implicit else None
    server = await loop.create_server(lambda: SMTP(Keep(), hostname="127.0.0.1", **extra), "127.0.0.1", 0, ssl=outer)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
