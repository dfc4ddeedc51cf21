/* 现场批量登记: what is copied from Excel goes into the cells. Without it, the box 从 Excel 粘贴 does the same. */
"use strict";

document.addEventListener("paste", (event) => {
  const cell = event.target.closest("[data-grid] input");
  const text = (event.clipboardData || window.clipboardData).getData("text").replace(/\r/g, "").replace(/\n+$/, "");
  if (!cell || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const lines = Array.from(cell.closest("tbody").rows, (row) => Array.from(row.querySelectorAll("input")));
  const down = lines.findIndex((line) => line.includes(cell));
  const right = lines[down].indexOf(cell);
  const rows = text.split("\n").map((row) => row.split("\t"));
  const isHead = rows[0].some((one) => one.trim().replace("*", "") === "事项");
  const fits = down + rows.length <= lines.length && rows.every((row) => right + row.length <= lines[0].length);
  if (fits && !isHead && !text.includes('"')) {
    rows.forEach((row, below) => row.forEach((one, beside) => { lines[down + below][right + beside].value = one.trim(); }));
    lines[down][right].focus();
    return;
  }
  // More than there are lines for, with heads, or quoted: the server takes it apart.
  const form = cell.form;
  form.elements.pasted.value = isHead ? text : rows.map((row) => "\t".repeat(right) + row.join("\t")).join("\n");
  form.elements.fill.click();
});
