// Has this page kept for when there is no network, and shows what is kept. Stands only in pages that are kept.
const workers = navigator.serviceWorker;
const version = new URL(import.meta.url).search;

async function ask(question) {
  const { active } = await workers.ready;
  const { port1, port2 } = new MessageChannel();
  return new Promise((answered) => {
    port1.onmessage = ({ data }) => answered(data);
    active.postMessage(question, [port2]);
  });
}

function list(kept) {
  const place = document.querySelector("[data-kept-list]");
  const here = location.pathname.split("/")[1];
  const seen = new Set();
  for (const address of place ? kept : []) {
    const url = new URL(address);
    const code = url.pathname.split("/").pop();
    const own = kept.find((k) => new URL(k).pathname === `/${here}/appointments/${code}`) ?? address;
    if (seen.has(code)) continue;
    seen.add(code);
    const link = document.createElement("a");
    link.href = own;
    link.textContent = place.dataset.appointment.replace("{code}", code);
    place.appendChild(document.createElement("li")).appendChild(link);
  }
}

async function erase(button) {
  await ask({ erase: true });
  button.hidden = true;
  document.querySelectorAll("[data-kept-list] li:nth-child(n+3), [data-kept-note] > p:first-child").forEach((gone) => (gone.hidden = true));
  document.querySelectorAll("[data-erased]").forEach((said) => (said.hidden = false));
}

// In place of another page: that one could not be reached.
const instead = !location.pathname.endsWith("/offline");
for (const part of document.querySelectorAll("[data-offline]")) part.hidden = !instead;
for (const part of document.querySelectorAll("[data-online]")) part.hidden = instead;
if (workers) {
  await workers.register(`/sw.js${version}`).catch(() => {});
  const kept = await ask({ keep: location.href });
  list(await ask({}));
  for (const note of document.querySelectorAll("[data-kept-note]")) note.hidden = !kept;
  for (const button of document.querySelectorAll("[data-erase]")) {
    button.hidden = false;
    button.addEventListener("click", () => erase(button));
  }
  document.documentElement.dataset.kept = kept;
}
