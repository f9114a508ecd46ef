// Two minutes before a session of staff ends, asks whether to stay (WCAG 2.2.1).
"use strict";
(() => {
  const dialog = document.getElementById("session-end");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const tabs = new BroadcastChannel("session");
  const save = form.querySelector("button[type=button]");
  const WARNING = 120;
  let end, asked;

  // "idle": one may stay. "last": one may not, only save. "unheard": staying did not work.
  const show = (...states) => {
    for (const part of dialog.querySelectorAll("[data-when]")) {
      part.hidden = !states.includes(part.dataset.when);
    }
  };
  const left = () => (end - Date.now()) / 1000;
  const open = () => {
    asked = true;
    if (!dialog.open) dialog.showModal();
  };
  const begin = (seconds) => {
    end = Date.now() + seconds * 1000;
    if (seconds > WARNING) {
      asked = false;
      show("idle");
      dialog.close();
    } else {
      show("last");
      if (dialog.open) save.focus();
    }
  };
  const leave = () => location.replace(location.pathname + location.search);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    } catch {
      show("idle", "unheard");
      return open();
    }
    if (!answer.ok) return leave();
    const { seconds } = await answer.json();
    begin(seconds);
    tabs.postMessage(seconds);
  });
  save.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    // Whoever closes it with Escape is there, and so stays, as long as one may.
    if (save.hidden && left() <= WARNING) form.requestSubmit();
  });
  tabs.onmessage = (event) => begin(event.data);

  const clock = setInterval(() => {
    if (left() <= 0) {
      clearInterval(clock);
      leave();
    } else if (left() <= WARNING && !asked) {
      open();
    }
  }, 1000);

  begin(Number(dialog.dataset.seconds));
  tabs.postMessage(Number(dialog.dataset.seconds));
})();
