// The bar over a list says how many rows are chosen, and chooses all or none; a button that says so too is marked
// data-pick-act. Without it, boxes and buttons do.
(function () {
  "use strict";

  const bar = document.querySelector("[data-picking]");
  const boxes = [...document.querySelectorAll(".rowcheck input")];
  const find = (name) => bar.querySelector(`[data-${name}]`);

  function tell() {
    const number = boxes.filter((box) => box.checked).length;
    const said = find("picked");
    const button = find("pick-act");
    said.textContent = number ? said.dataset.some.replace("%s", number) : said.dataset.none;
    if (!button) {
      // It has several, which say what they do.
    } else if (number) {
      button.textContent = number === 1 ? button.dataset.one : button.dataset.many.replace("%s", number);
    } else {
      button.textContent = button.dataset.plain;
    }
    find("pick-none").hidden = number === 0;
    find("pick-all").hidden = number === boxes.length;
  }

  function pick(all) {
    boxes.forEach((box) => {
      box.checked = all;
    });
    tell();
    find(all ? "pick-none" : "pick-all").focus();
  }

  if (bar) {
    if (find("pick-act")) {
      find("pick-act").dataset.plain = find("pick-act").textContent;
    }
    find("pick-all").addEventListener("click", () => pick(true));
    find("pick-none").addEventListener("click", () => pick(false));
    boxes.forEach((box) => box.addEventListener("change", tell));
    // The browser restores the boxes when one comes back to the page.
    window.addEventListener("pageshow", tell);
    tell();
  }
})();
