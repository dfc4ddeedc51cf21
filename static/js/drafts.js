/* What is typed into a form[data-draft] is kept on the server, sealed, every few seconds; nothing in the browser.
   When the line drops the page keeps its text, says so and tries again. Hooks: templates/components/README.md. */
"use strict";

(function () {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const EVERY = 5000; // milliseconds between a change and its keeping
  const LONGEST = 60000; // between two tries while the line is down
  const TIMEOUT = 10000;
  const shown = form.querySelector("[data-draft-state]"); // what stands there now
  const said = form.querySelector("[data-draft-said]"); // what a screen reader is told: when it changes, not each time
  let kept = typed(); // as the server holds it
  let timer = 0;
  let delay = EVERY;
  let running = null; // the keeping that is under way
  let waiting = null; // a form that is sent once the line is back
  let isLeaving = false;

  function typed() {
    const data = new FormData(form);
    Array.from(data.keys()).forEach((name) => {
      if (data.get(name) instanceof File || name.includes("password")) data.delete(name);
    });
    return new URLSearchParams(data).toString();
  }

  function body() {
    const own = new URLSearchParams({ _page: location.pathname, _title: form.dataset.draft });
    return `${typed()}&${own}`;
  }

  function tell(words, announced, isLost) {
    shown.textContent = words;
    shown.parentElement.classList.toggle("lost", isLost); // seen wherever on the page one is
    if (said.textContent !== announced) said.textContent = announced;
  }

  function plan(after) {
    clearTimeout(timer);
    timer = setTimeout(keep, after);
  }

  /* Answers whether the server is there: a refusal is an answer too. */
  async function send(now) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), TIMEOUT);
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST", body: body(), signal: stop.signal,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      if (answer.status >= 500) return false;
      const told = await answer.json().catch(() => ({ refused: "登录已结束,请另开窗口登录后再保存。" }));
      if (told.refused) {
        tell(`未能自动保存:${told.refused}`, `未能自动保存:${told.refused}`, true);
      } else {
        const why = told.why ? `,${told.why}` : "";
        tell(`已自动保存 ${told.at}${why}`, `已自动保存${why}`, false);
      }
      kept = now;
      return true;
    } catch (error) {
      return false;
    } finally {
      clearTimeout(late);
    }
  }

  function keep() {
    clearTimeout(timer);
    timer = 0;
    if (!running) running = attempt().finally(() => { running = null; });
    return running;
  }

  async function attempt() {
    const now = typed();
    if (now === kept && !waiting) return true;
    const isThere = await send(now);
    if (isThere) {
      delay = EVERY;
      if (waiting) go(waiting);
      else if (typed() !== kept) plan(EVERY);
    } else {
      const words = `未能保存,内容仍在本页,正在重试${waiting ? ",接通后自动提交" : ""}`;
      tell(words, words, true);
      plan(delay);
      delay = Math.min(delay * 2, LONGEST);
    }
    return isThere;
  }

  /* The browser's own error page would take the text away: a form leaves only when the server answers. */
  function go({ which, button }) {
    isLeaving = true;
    waiting = null;
    which.removeAttribute("aria-busy");
    if (button) which.requestSubmit(button);
    else which.requestSubmit();
  }

  document.addEventListener("submit", (event) => {
    const which = event.target;
    if (isLeaving || event.defaultPrevented) return;
    if (which !== form && typed() === kept) return; // 锁屏, 换人, 大字: nothing would be lost
    if (which.querySelector("[name=uuid]")) return; // 放弃
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { which, button: event.submitter };
    form.setAttribute("aria-busy", "true");
    Promise.resolve(running).then(keep).finally(() => form.removeAttribute("aria-busy"));
  }, true);

  ["input", "change"].forEach((kind) => form.addEventListener(kind, () => {
    waiting = null; // who types on has not done with it
    if (!timer && !running) plan(EVERY);
  }));
  window.addEventListener("online", () => { if (timer) keep(); });
  window.addEventListener("pageshow", () => { isLeaving = false; });
  window.addEventListener("pagehide", () => {
    if (isLeaving || typed() === kept) return;
    navigator.sendBeacon(form.dataset.draftUrl, new Blob([body()], { type: "application/x-www-form-urlencoded" }));
  });

  if (document.querySelector(".errors")) { // it was refused: what was typed stands on this page alone
    kept = "";
    plan(EVERY);
  }
})();
