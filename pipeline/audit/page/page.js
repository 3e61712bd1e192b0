"use strict";
// Sorting and filtering of tables; without this script every table stands as it was written.
(() => {
  const text = (cell) => cell.textContent.trim();
  const value = (cell) => {
    if (cell.dataset.sort !== undefined) return Number(cell.dataset.sort);
    if (!cell.classList.contains("number")) return text(cell).toLowerCase();
    const number = parseFloat(text(cell).replace(/[,\s]/g, "").replace("−", "-"));
    return Number.isNaN(number) ? -Infinity : number;
  };
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  const sortBy = (table, head, column) => {
    const wasUp = head.getAttribute("aria-sort") === "ascending";
    const isNumber = head.classList.contains("number");
    const up = head.hasAttribute("aria-sort") ? !wasUp : !isNumber;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [value(row.cells[column]), row]);
    rows.sort((a, b) => (up ? compare(a[0], b[0]) : compare(b[0], a[0])));
    body.append(...rows.map((pair) => pair[1]));
  };

  // On paper nothing can be unfolded.
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("details:not([open])")];
    for (const one of unfolded) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const one of unfolded) one.open = false;
  });

  for (const table of document.querySelectorAll("table.sortable")) {
    if (!table.tHead || table.tBodies[0].rows.length < 2) continue;
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sortBy(table, head, column));
      head.append(button);
    });
  }

  for (const table of document.querySelectorAll("table.filterable")) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 8) continue;
    const label = document.createElement("label");
    const input = document.createElement("input");
    const told = document.createElement("output");
    label.className = "filter";
    input.type = "search";
    input.placeholder = "Filter";
    input.setAttribute("aria-label", "Filter the rows of this table");
    const words = rows.map((row) => row.textContent.toLowerCase());
    input.addEventListener("input", () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, index) => {
        row.hidden = !wanted.every((word) => words[index].includes(word));
        shown += row.hidden ? 0 : 1;
      });
      told.textContent = wanted.length ? `${shown} of ${rows.length}` : "";
    });
    label.append(input, told);
    const outer = table.parentElement.classList.contains("table-scroll") ? table.parentElement : table;
    outer.before(label);
  }
})();
