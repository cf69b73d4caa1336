// The filter of the reference: calls whose words hold all words of the field. Without a script the page is whole.
(() => {
  "use strict";
  const field = document.getElementById("find");
  const found = document.getElementById("found");
  const calls = [...document.querySelectorAll(".call")].map((at) => ({
    at,
    words: at.querySelector("summary").textContent.toLowerCase(),
  }));
  const sections = [...document.querySelectorAll("main > section")];

  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const call of calls) {
      const isShown = words.every((word) => call.words.includes(word));
      call.at.hidden = !isShown;
      if (isShown) count += 1;
    }
    for (const section of sections) {
      section.hidden = words.length > 0 && !section.querySelector(".call:not([hidden])");
    }
    found.textContent = words.length === 0 ? "" : count === 1 ? "1 found" : `${count} found`;
  };

  // A link to a call opens it.
  const open = () => {
    const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (at instanceof HTMLDetailsElement) {
      if (at.hidden) {
        field.value = "";
        filter();
      }
      at.open = true;
      at.scrollIntoView();
    }
  };

  field.addEventListener("input", filter);
  addEventListener("hashchange", open);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== field) {
      event.preventDefault();
      field.focus();
    }
  });
  open();
})();
