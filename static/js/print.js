// Prints the sheet at the press of a button, in place of the words that say how.
"use strict";
(() => {
  document.querySelector("[data-print]").addEventListener("click", () => window.print());
  document.querySelector("[data-with-script]").hidden = false;
  document.querySelector("[data-without-script]").hidden = true;
})();
