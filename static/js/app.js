/* Small help on top of pages that work without it. Hooks: templates/components/README.md. */
"use strict";

(function () {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const typed = "input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled), button:not(:disabled)";

  /* ---- keys */
  function pressHotkey(event) {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const target = document.querySelector(`[data-hotkey="alt+${event.key.toLowerCase()}"]`);
    if (!target) return;
    event.preventDefault();
    const place = (target.getAttribute("href") || "").startsWith("#") && document.querySelector(target.hash);
    if (place) place.focus(); // a place on this page, which need not stand in the address
    else target.click();
  }

  function save(form) {
    const button = form && form.querySelector("[data-save]:not(:disabled)");
    if (button) button.click();
  }

  // A scanner or card reader types and ends with Enter: that leads to the next field, never to half a form.
  function goOn(event, form) {
    const here = event.target;
    if (here.matches("textarea, button, select, summary, a, [type=submit], [type=button], [type=file]")) return;
    event.preventDefault();
    const fields = all(typed, form).filter((one) => one.offsetParent !== null);
    const next = fields[fields.indexOf(here) + 1];
    if (next) next.focus();
    else here.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter belongs to the input method
    pressHotkey(event);
    if (event.key === "Escape") closeMenus(null);
    if (event.key !== "Enter") return;
    const form = event.target.closest && event.target.closest("form[data-form]");
    if (event.ctrlKey) {
      event.preventDefault();
      save(form || document.querySelector("form[data-form]"));
    } else if (form) {
      goOn(event, form);
    }
  });

  /* ---- a list is found by the initials of its pinyin too (ldbc: 04 劳动报酬); by its number the browser does it */
  let letters = "";
  let typedAt = 0;

  function findByLetters(event) {
    const list = event.target;
    if (!/^[a-z]$/i.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!list.matches || !list.matches("select[data-initials]")) return;
    event.preventDefault();
    letters = (event.timeStamp - typedAt < 1500 ? letters : "") + event.key.toLowerCase();
    typedAt = event.timeStamp;
    const fits = (option) => (option.dataset.initials || "").split(" ").some((word) => word.startsWith(letters));
    const found = Array.from(list.options).find(fits);
    if (!found) return;
    list.value = found.value;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("keydown", findByLetters);

  /* ---- a chosen text goes into a field: by its button, or by Enter on the list; not chosen again by the server */
  function insert(list) {
    const text = list.selectedOptions[0] && list.selectedOptions[0].dataset.text;
    const box = document.querySelector(list.dataset.insert);
    if (!text) return list.focus();
    box.value += (box.value && !box.value.endsWith("\n") ? "\n" : "") + text;
    list.value = "";
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || !event.target.matches("select[data-insert]")) return;
    event.preventDefault();
    insert(event.target);
  });

  /* ---- one click, one sending; the server's one-time key is the real guard */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-form]")) return;
    if (form.getAttribute("aria-busy") === "true") event.preventDefault();
    form.setAttribute("aria-busy", "true");
    setTimeout(() => form.removeAttribute("aria-busy"), 8000); // the line may have dropped: let them try again
  });
  window.addEventListener("pageshow", () => all("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));

  /* ---- fields that depend on another */
  function holds(form, condition) {
    if (condition.includes("|")) return condition.split("|").some((one) => holds(form, one));
    const negative = condition.startsWith("!");
    const [name, values] = condition.slice(negative ? 1 : 0).split("=");
    const wanted = values.split(",");
    const chosen = all(`[name="${name}"]`, form)
      .filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked)
      .some((one) => wanted.includes(one.value));
    return chosen !== negative;
  }

  function showDependents(root) {
    all("[data-when]", root).forEach((box) => {
      const shown = holds(box.closest("form"), box.dataset.when);
      box.hidden = !shown;
      all("input, select, textarea", box).forEach((one) => { one.disabled = !shown; });
    });
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    if (form) showDependents(form);
  });

  /* ---- copy and print */
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const box = document.createElement("textarea"); // an intranet address without TLS has no clipboard
    box.value = text;
    box.className = "vh";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  function say(button, words) {
    const before = button.dataset.label || button.textContent;
    button.dataset.label = before;
    button.setAttribute("aria-live", "polite");
    button.textContent = words;
    setTimeout(() => { button.textContent = before; }, 2500);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-print], [data-inserts]");
    closeMenus(event.target.closest("details[data-menu]"));
    if (!button) return;
    if (button.matches("[data-print]")) return window.print();
    if (button.matches("[data-inserts]")) return insert(document.querySelector(button.dataset.inserts));
    const source = document.querySelector(button.dataset.copy);
    copy(source.value || source.textContent.trim())
      .then(() => say(button, "已复制"), () => say(button, "未能复制,请手动选取"));
  });

  /* ---- menus of the top bar */
  function closeMenus(kept) {
    all("details[data-menu][open]").forEach((menu) => {
      if (menu === kept) return;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    });
  }

  all("[data-inserts]").forEach((button) => { button.hidden = false; });

  /* ---- start, and again for what htmx brings in */
  showDependents(document);
  document.addEventListener("htmx:load", (event) => showDependents(event.target));
})();
