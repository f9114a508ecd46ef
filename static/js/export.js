// Says on the page of an export that the file comes, since a download leaves the page as it was.
// Whatever else the server answers is a page of its own, which takes the place of this one.
"use strict";
(() => {
  const form = document.querySelector("form[data-export]");
  const password = form.elements.password;
  const told = form.querySelector("[data-told]");
  const again = form.querySelector("[data-again]");
  let isSent = false;

  const forgetProblem = () => {
    for (const part of document.querySelectorAll(".paper-problem, .paper-form .error")) part.remove();
    for (const field of form.querySelectorAll(".field--error")) field.classList.remove("field--error");
    for (const input of form.querySelectorAll("[aria-invalid]")) {
      const described = (input.getAttribute("aria-describedby") || "").split(" ");
      input.removeAttribute("aria-invalid");
      input.setAttribute("aria-describedby", described.filter((id) => document.getElementById(id)).join(" "));
    }
    document.title = document.title.replace(/^Error: /, "");
  };

  form.addEventListener("submit", (event) => {
    // Pressed twice: a second request would break off the first, and be refused without a password.
    if (isSent && !password.value) {
      event.preventDefault();
      again.hidden = false;
    }
  });

  // Comes once the browser has read the fields, so that what is cleared now was sent.
  form.addEventListener("formdata", () => {
    if (!password.value) return;
    isSent = true;
    forgetProblem();
    password.value = "";
    again.hidden = true;
    told.hidden = false;
  });

  // Another page takes the place of this one: no file came, whoever goes back to it.
  window.addEventListener("pagehide", () => {
    isSent = false;
    told.hidden = true;
    again.hidden = true;
  });

  form.querySelector("[data-without-script]").hidden = true;
})();
