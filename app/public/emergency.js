// Speaks sentences where the browser has a Chinese voice, and makes the sentence about the place in the page, so that nothing is sent.
const form = document.getElementById("where-form");
const sentence = document.getElementById("where-sentence");
const detail = document.getElementById("place-detail");

// Cantonese (zh-HK, yue) reads the signs, but a dispatcher in Tianjin would not understand.
const voice = () => speechSynthesis.getVoices().find(({ lang }) => /^(zh|cmn)([-_]|$)/i.test(lang) && !/hk|yue/i.test(lang));

function buttons() {
  const can = Boolean(voice());
  for (const button of document.querySelectorAll("[data-say]")) button.hidden = !can || !button.dataset.say;
}

function say(text) {
  const spoken = new SpeechSynthesisUtterance(text);
  spoken.voice = voice();
  spoken.lang = spoken.voice.lang;
  spoken.rate = 0.85;
  speechSynthesis.cancel();
  speechSynthesis.speak(spoken);
}

function place() {
  const chosen = form.elements.place.selectedOptions[0];
  const typed = detail.value.trim();
  const zh = chosen.value || typed ? form.dataset.sentence.replace("{place}", () => (chosen.dataset.text ?? "") + typed) : "";
  sentence.hidden = !zh;
  sentence.querySelector("[lang]").textContent = zh;
  const own = sentence.querySelector("[data-own]");
  if (own) own.textContent = [chosen.value && chosen.textContent.trim(), typed].filter(Boolean).join(" · ");
  sentence.querySelector("[data-say]").dataset.say = zh;
  if ("speechSynthesis" in window) buttons();
}

for (const part of form.querySelectorAll("[data-script]")) part.hidden = false;
for (const part of form.querySelectorAll("[data-plain]")) part.hidden = true;
form.addEventListener("input", place);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  place();
});
place();

if ("speechSynthesis" in window) {
  speechSynthesis.addEventListener?.("voiceschanged", buttons);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-say]");
    if (button) say(button.dataset.say);
  });
  buttons();
}
document.documentElement.dataset.script = "true";
