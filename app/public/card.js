// Makes the card while somebody types, in the page: nothing is sent. Not Rust: it must run offline, before any WASM.
// It holds no text: everything a card may say stands in it already, and is shown or hidden; what was typed goes into slots.
const form = document.getElementById("card-form");
const box = document.querySelector("[data-card]");
const cards = box.querySelector("[data-cards]");
const sheet = "sheet" in form.dataset;
const tidy = (text) => text.trim().replace(/\s+/g, " ");
const field = (name) => form.elements.namedItem(name);
const typed = (name) => tidy(field(name)?.value ?? "");
const chosen = (name) => new FormData(form).getAll(name);
const people = () => field("name").value.split("\n").map(tidy).filter(Boolean);
const wrong = Object.fromEntries([...form.querySelectorAll("[data-errors] data")].map((text) => [text.value, text.textContent]));
const limits = { name: 80, phrases: 4, people: 200 };

function slot(name) {
  if (name !== "address") return typed(name);
  return (field("place").selectedOptions[0].dataset.text ?? "") + typed("detail");
}

function fill() {
  const data = new FormData(form);
  for (const part of cards.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split("=");
    // A community is a part of its subdistrict.
    part.hidden = !data.getAll(name).some((v) => (name === "place" ? v.startsWith(value) : v === value));
  }
  for (const part of cards.querySelectorAll("[data-slot]")) {
    if (part.dataset.slot === "person") continue;
    part.textContent = slot(part.dataset.slot);
    part.hidden = !part.textContent;
  }
  for (const row of cards.querySelectorAll("[data-row]")) row.hidden = !row.querySelector("[data-item]:not([hidden])");
}

/** With more than this the back is written smaller. */
const MUCH = 5;

/** One card a name: the first is the pattern of the others. */
function everybody() {
  const names = people().slice(0, limits.people);
  while (cards.children.length > Math.max(names.length, 1)) cards.lastElementChild.remove();
  while (cards.children.length < names.length) cards.append(cards.firstElementChild.cloneNode(true));
  names.forEach((name, n) => (cards.children[n].querySelector("[data-slot=person]").textContent = name));
  fill();
  return names.length > 0;
}

async function show() {
  if (!sheet) {
    cards.dataset.size = typed("size") || chosen("size")[0];
    fill();
    const back = [...cards.querySelectorAll(".aj-idcard-needs [data-item], .aj-idcard-phrases [data-item]")].filter((item) => !item.hidden);
    cards.toggleAttribute("data-much", back.length > MUCH);
  }
  const any = sheet ? everybody() : Boolean(typed("name"));
  cards.hidden = !any;
  box.querySelector("[data-empty]").hidden = any;
  for (const part of box.querySelectorAll("[data-script], [data-done]")) part.hidden = !any;
  if (!sheet) await square(any && chosen("qr").length > 0);
}

/** The card as a contact; line by line as RFC 2426 has it. */
function contact(whole) {
  const escaped = (text) => text.replace(/[\\;,]/g, "\\$&");
  const notes = [...cards.querySelectorAll(".aj-idcard-needs [data-item]:not([hidden])")];
  const note = notes.map((n) => (n.querySelector("[lang=zh-CN]") ?? n).textContent.trim()).join(" · ");
  const lines = [["ORG:", slot("contact")], ["TEL;TYPE=WORK:", slot("phone")], ["ADR;TYPE=HOME:;;", slot("address")], ["NOTE:", whole ? note : ""]];
  const name = escaped(slot("name"));
  const own = lines.filter(([, text]) => text).map(([key, text]) => key + escaped(text));
  return ["BEGIN:VCARD", "VERSION:3.0", `N:${name};;;;`, `FN:${name}`, ...own, "END:VCARD", ""].join("\r\n");
}

async function square(wanted) {
  const place = cards.querySelector("[data-qr]");
  place.hidden = !wanted;
  if (!wanted) return;
  const { default: qrcode } = await import(box.dataset.library);
  qrcode.stringToBytes = (text) => [...new TextEncoder().encode(text)];
  const code = qrcode(0, "L");
  code.addData(contact(false));
  code.make();
  const size = code.getModuleCount();
  let path = "";
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (code.isDark(y, x)) path += `M${x} ${y}h1v1h-1z`;
  const svg = place.querySelector("svg");
  svg.setAttribute("viewBox", `-4 -4 ${size + 8} ${size + 8}`);
  for (const side of ["width", "height"]) svg.querySelector("rect").setAttribute(side, size + 8);
  svg.querySelector("path").setAttribute("d", path);
}

/** What is wrong, by field: the server knows every country's numbers, this only what no number can be. */
function faults() {
  const found = [];
  const hidden = /[\u0000-\u0009\u000b-\u001f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
  const names = field("name").value.split("\n").map(tidy);
  const bad = (text) => [...text].length > limits.name || hidden.test(text);
  if (sheet && !people().length) found.push(["name", wrong.none]);
  else if (sheet && people().length > limits.people) found.push(["name", wrong.many]);
  else if (sheet && names.some(bad)) found.push(["name", wrong.line.replace("{line}", names.findIndex(bad) + 1)]);
  else if (!sheet && !typed("name")) found.push(["name", wrong.empty]);
  else if (!sheet && [...typed("name")].length > limits.name) found.push(["name", wrong.long]);
  for (const name of sheet ? ["detail", "contact"] : ["name", "speaks-other", "detail", "contact", "needs-other"]) {
    if (hidden.test(field(name).value)) found.push([name, wrong.control]);
  }
  const phone = typed("phone").replace(/[\s().\/–—-]/g, "");
  const own = /^(?:\+86|0086)?(1[3-9]\d{9}|0?[1-9]\d{9,10}|[48]00\d{7})$/;
  if (phone && !(/^(\+86|0086)/.test(phone) ? own : /^\+?\d{8,15}$/).test(phone)) found.push(["phone", wrong.phone]);
  if (chosen("phrases").length > limits.phrases) found.push(["phrases", wrong.phrases]);
  return found;
}

/** Tells beside the field, as the server does. */
function tell(found) {
  for (const old of form.querySelectorAll(".aj-error")) old.remove();
  for (const old of form.querySelectorAll(".aj-field-bad")) old.classList.remove("aj-field-bad");
  for (const old of form.querySelectorAll("[aria-invalid]")) old.removeAttribute("aria-invalid");
  document.querySelector(".aj-errors")?.remove();
  for (const [name, text] of found) {
    const control = document.getElementById(name);
    const group = control.closest(".aj-field");
    const line = document.createElement("p");
    Object.assign(line, { className: "aj-error", id: `${name}-error`, textContent: text });
    group.classList.add("aj-field-bad");
    (group.querySelector(".aj-choices") ?? control).before(line);
    const described = group.matches("fieldset") ? group : control;
    described.setAttribute("aria-describedby", [...new Set([`${name}-error`, ...(described.getAttribute("aria-describedby") ?? "").split(" ")])].filter(Boolean).join(" "));
    control.setAttribute("aria-invalid", "true");
  }
  if (found.length) document.getElementById(found[0][0]).focus();
  return !found.length;
}

function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The card as it is seen, at three times the size: each run of text where the browser has put it. */
function picture() {
  const scale = 3;
  const area = cards.getBoundingClientRect();
  const canvas = Object.assign(document.createElement("canvas"), { width: area.width * scale, height: area.height * scale });
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.translate(-area.left, -area.top);
  pen.fillStyle = "#fff";
  pen.fillRect(area.left, area.top, area.width, area.height);
  const seen = (element) => element.getClientRects().length > 0;
  for (const part of cards.querySelectorAll("*")) {
    if (!seen(part) || part.closest("svg")) continue;
    const { left, top, width, height } = part.getBoundingClientRect();
    const look = getComputedStyle(part);
    pen.fillStyle = look.backgroundColor;
    pen.fillRect(left, top, width, height);
    if (parseFloat(look.borderTopWidth) && look.borderTopStyle !== "none") {
      pen.strokeStyle = look.borderTopColor;
      pen.strokeRect(left + 0.5, top + 0.5, width - 1, parseFloat(look.borderBottomWidth) ? height - 1 : 0);
    }
  }
  const texts = document.createTreeWalker(cards, NodeFilter.SHOW_TEXT);
  pen.textBaseline = "alphabetic";
  while (texts.nextNode()) {
    const { currentNode: node } = texts;
    const parent = node.parentElement;
    if (!node.textContent.trim() || parent.closest("svg") || !seen(parent)) continue;
    const look = getComputedStyle(parent);
    pen.font = `${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;
    pen.fillStyle = look.color;
    canvas.lang = parent.closest("[lang]").lang;
    const range = document.createRange();
    let line = null;
    const draw = () => line && pen.fillText(line.text, line.left, line.bottom - (pen.measureText(line.text).fontBoundingBoxDescent ?? line.height * 0.24));
    for (let at = 0; at < node.length; ) {
      const sign = String.fromCodePoint(node.textContent.codePointAt(at));
      range.setStart(node, at);
      range.setEnd(node, (at += sign.length));
      const [place] = range.getClientRects();
      if (!place) continue;
      if (line && Math.abs(line.bottom - place.bottom) < 2) line.text += sign;
      else {
        draw();
        line = { text: sign, left: place.left, bottom: place.bottom, height: place.height };
      }
    }
    draw();
  }
  const code = cards.querySelector("[data-qr]:not([hidden]) svg");
  if (code) {
    const { left, top, width } = code.getBoundingClientRect();
    const side = code.viewBox.baseVal.width;
    pen.translate(left, top);
    pen.scale(width / side, width / side);
    pen.translate(4, 4);
    pen.fillStyle = "#000";
    pen.fill(new Path2D(code.querySelector("path").getAttribute("d")));
  }
  canvas.toBlob((file) => save(file, "anjia-card.png"), "image/png");
}

const does = {
  print: () => window.print(),
  png: picture,
  vcard: () => save(new Blob([contact(true)], { type: "text/vcard;charset=utf-8" }), "anjia-card.vcf"),
};

/** Everything typed, as text, and back. */
const written = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
function restore(text) {
  const data = new URLSearchParams(text);
  for (const control of form.elements) {
    if (!control.name) continue;
    if (/^(radio|checkbox)$/.test(control.type)) control.checked = data.getAll(control.name).includes(control.value);
    else if (data.has(control.name)) control.value = data.get(control.name);
  }
}

const drawer = `anjia-card ${sheet ? location.pathname.split("/").slice(2).join("/") : ""}`;
function remember() {
  if (chosen("keep").length) sessionStorage.setItem(drawer, written());
  else sessionStorage.removeItem(drawer);
}

form.addEventListener("input", () => {
  show();
  remember();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const to = event.submitter?.name === "to" && event.submitter.value;
  if (to) {
    // What comes after # is never sent; the page there takes it out of its address.
    location.assign(`/${to}/${location.pathname.split("/").slice(2).join("/")}#${written()}`);
    return;
  }
  if (tell(faults())) show().then(() => document.getElementById("card-title").focus());
});
box.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-do]");
  if (button && tell(faults())) does[button.dataset.do]();
});

for (const part of form.querySelectorAll("[data-script]")) part.hidden = false;
const carried = location.hash.includes("=") ? location.hash.slice(1) : sessionStorage.getItem(drawer);
if (carried) restore(carried);
if (location.hash.includes("=")) history.replaceState(null, "", location.pathname);
await show();
document.documentElement.dataset.script = "true";
