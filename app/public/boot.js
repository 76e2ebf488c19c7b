// Wakes the islands of a page. Stands only in pages that have one; without it they work as links and forms.
const me = document.querySelector("script[data-js]");
try {
  const mod = await import(me.dataset.js);
  await mod.default({ module_or_path: me.dataset.wasm });
  mod.hydrate();
  for (const island of document.querySelectorAll("leptos-island")) {
    island.closest("leptos-children")?.$$on_hydrate?.();
    await mod[island.dataset.component]?.(island);
  }
  document.documentElement.dataset.awake = "true";
} catch (error) {
  console.warn("islands stay asleep:", error);
}
