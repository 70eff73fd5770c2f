"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const collator = new Intl.Collator("en", { numeric: true });
  const figure = /^[-≥<>~ ]*([0-9][0-9,]*(?:\.[0-9]+)?(?:e[0-9]+)?)/;
  const keyOf = (row, column, numeric) => {
    const text = row.cells[column].textContent;
    if (!numeric) {
      return text;
    }
    const found = figure.exec(text);
    return found === null ? -1 : Number(found[1].replaceAll(",", ""));
  };
  const sorted = (rows, column, numeric, ascending) => {
    const keyed = rows.map((row) => [keyOf(row, column, numeric), row]);
    keyed.sort(([x], [y]) => (numeric ? x - y : collator.compare(x, y)) * (ascending ? 1 : -1));
    return keyed.map(([, row]) => row);
  };
  const sortable = (table, rows, show) => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const ascending = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        show(sorted(rows(), column, head.classList.contains("number"), ascending));
      });
    });
  };
  const grouped = (number) => number.toLocaleString("en");
  const pageSize = 50;
  const canaries = document.getElementById("canaries");
  for (const table of document.querySelectorAll("table.sortable")) {
    if (table !== canaries) {
      const body = table.tBodies[0];
      sortable(table, () => [...body.rows], (rows) => body.append(...rows));
    }
  }
  let wholeTable = () => {};
  let pageOfTable = () => {};
  if (canaries !== null) {
    const words = document.getElementById("filter-words");
    const state = document.getElementById("filter-state");
    const count = document.getElementById("filter-count");
    const before = document.getElementById("page-before");
    const next = document.getElementById("page-next");
    const body = canaries.tBodies[0];
    let all = [...body.rows];
    const texts = new Map(all.map((row) => [row, row.textContent.toLowerCase()]));
    const states = new Map(all.map((row) => [row, row.cells[2].textContent]));
    let matching = all;
    let from = 0;
    const show = () => {
      const last = Math.min(from + pageSize, matching.length);
      body.replaceChildren(...matching.slice(from, last));
      const pages = matching.length > pageSize;
      before.hidden = next.hidden = !pages;
      before.disabled = from === 0;
      next.disabled = last === matching.length;
      const place = pages ? `${grouped(from + 1)} to ${grouped(last)} of ` : "";
      count.textContent =
        matching.length === all.length
          ? `${place}${grouped(all.length)} rows`
          : `${place}${grouped(matching.length)} of ${grouped(all.length)} rows match`;
    };
    const apply = () => {
      const wanted = words.value.trim().toLowerCase().split(/\s+/);
      matching = all.filter((row) => {
        const kind = states.get(row);
        return (
          wanted.every((word) => texts.get(row).includes(word)) &&
          (state.value === "" ||
            state.value === kind ||
            (state.value === "planted" && kind !== "control"))
        );
      });
      from = 0;
      show();
    };
    sortable(canaries, () => all, (rows) => {
      all = rows;
      apply();
    });
    words.addEventListener("input", apply);
    state.addEventListener("change", apply);
    before.addEventListener("click", () => {
      from = Math.max(0, from - pageSize);
      show();
    });
    next.addEventListener("click", () => {
      from += pageSize;
      show();
    });
    wholeTable = () => {
      if (!canaries.classList.contains("many")) {
        body.replaceChildren(...matching);
      }
    };
    pageOfTable = show;
    apply();
  }
  const opened = [];
  addEventListener("beforeprint", () => {
    wholeTable();
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      opened.push(details);
    }
  });
  addEventListener("afterprint", () => {
    pageOfTable();
    for (const details of opened.splice(0)) {
      details.open = false;
    }
  });
})();
