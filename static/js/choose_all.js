// One box in the head of the list that ticks every row of the page, or none.
"use strict";
(() => {
  const all = document.querySelector("[data-choose-all]");
  const rows = [...document.querySelectorAll("input[name=_selected_action]")];

  const show = () => {
    const number = rows.filter((row) => row.checked).length;
    all.checked = number === rows.length;
    all.indeterminate = number > 0 && number < rows.length;
  };

  all.addEventListener("change", () => {
    for (const row of rows) row.checked = all.checked;
  });
  for (const row of rows) row.addEventListener("change", show);
  // Whoever goes back finds the ticks as they were.
  window.addEventListener("pageshow", show);
  show();
  all.closest("[data-with-script]").hidden = false;
})();
