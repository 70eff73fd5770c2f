"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const keyOf = (row, column) => {
      const cell = row.cells[column];
      return cell.dataset.key === undefined ? cell.textContent : Number(cell.dataset.key);
    };
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const ascending = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        const rows = [...body.rows].sort((a, b) => {
          const x = keyOf(a, column);
          const y = keyOf(b, column);
          const order =
            typeof x === "number" && typeof y === "number"
              ? x - y
              : String(x).localeCompare(String(y), "en", { numeric: true });
          return ascending ? order : -order;
        });
        body.append(...rows);
      });
    });
  }
  const canaries = document.getElementById("canaries");
  if (canaries !== null) {
    const words = document.getElementById("filter-words");
    const state = document.getElementById("filter-state");
    const count = document.getElementById("filter-count");
    const rows = [...canaries.tBodies[0].rows];
    const apply = () => {
      const wanted = words.value.trim().toLowerCase().split(/\s+/);
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        const kind = row.dataset.state;
        const visible =
          wanted.every((word) => text.includes(word)) &&
          (state.value === "" ||
            state.value === kind ||
            (state.value === "planted" && kind !== "control"));
        row.hidden = !visible;
        shown += visible ? 1 : 0;
      }
      count.textContent = `${shown} of ${rows.length} shown`;
    };
    words.addEventListener("input", apply);
    state.addEventListener("change", apply);
    apply();
  }
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      opened.push(details);
    }
  });
  addEventListener("afterprint", () => {
    for (const details of opened.splice(0)) {
      details.open = false;
    }
  });
})();
