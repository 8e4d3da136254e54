// Buttons that put a word where the cursor is: a group with <div data-inserts="id of the field" hidden>.
(function () {
  "use strict";

  function insert(field, word) {
    field.focus();
    field.setRangeText(word, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.querySelectorAll("[data-inserts]").forEach((group) => {
    const field = document.getElementById(group.dataset.inserts);
    group.hidden = false;
    group.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) {
        insert(field, button.textContent);
      }
    });
  });
})();
