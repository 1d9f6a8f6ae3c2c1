// What the admin's theme leaves out for who listens to a page: where its main part is, and what its scrolling boxes are.

document.addEventListener("DOMContentLoaded", () => {
  const main = document.getElementById("main") ?? document.querySelector("#header-inner ~ *");
  if (main && !document.querySelector("main, [role=main]")) main.setAttribute("role", "main");

  const title = document.title.split("|")[0].trim();
  let number = 0;
  for (const box of document.querySelectorAll("[data-simplebar]")) {
    const nav = box.closest("nav, #nav-sidebar");
    number += 1;
    box.dataset.simplebarAriaLabel = nav?.getAttribute("aria-label") ?? `${title} (${number})`;
  }

  // A header cell without words heads nothing.
  for (const cell of document.querySelectorAll("th")) {
    if (!cell.textContent.trim() && !cell.querySelector("input, img, svg")) cell.setAttribute("role", "cell");
  }
});
