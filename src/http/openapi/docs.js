// What makes the reference quicker to use: finding, copying, links. Without a script the page is whole.
(() => {
  "use strict";
  const field = document.getElementById("find");
  const found = document.getElementById("found");
  const calls = [...document.querySelectorAll(".call")].map((at) => ({
    at,
    head: at.querySelector("summary").textContent.toLowerCase(),
    whole: undefined,
  }));
  const sections = [...document.querySelectorAll("main > section")];
  // Names of calls are what people look for; fields and codes count when no name fits.
  const inHead = (call, words) => words.every((word) => call.head.includes(word));
  const inWhole = (call, words) => {
    call.whole ??= call.at.textContent.toLowerCase();
    return words.every((word) => call.whole.includes(word));
  };

  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = calls.some((call) => inHead(call, words)) ? inHead : inWhole;
    let count = 0;
    for (const call of calls) {
      const isShown = fits(call, words);
      call.at.hidden = !isShown;
      if (isShown) count += 1;
    }
    for (const section of sections) {
      section.hidden = words.length > 0 && !section.querySelector(".call:not([hidden])");
    }
    const where = fits === inHead ? "" : ", inside";
    found.textContent = words.length === 0 ? "" : count === 0 ? "Nothing found" : `${count} found${where}`;
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

  const clear = () => {
    field.value = "";
    filter();
  };

  field.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    const first = document.querySelector(".call:not([hidden])");
    if (!first) return;
    event.preventDefault();
    if (event.key === "Enter") first.open = true;
    first.querySelector("summary").focus();
  });
  addEventListener("hashchange", open);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== field && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
  // What is open can be sent to somebody: the address names it.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (target.open && target.id) history.replaceState(null, "", `#${target.id}`);
    },
    true,
  );

  for (const text of document.querySelectorAll("pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const words = text.querySelector("code").textContent;
      try {
        await navigator.clipboard.writeText(words);
        button.textContent = "Copied";
      } catch {
        // Without TLS there is no clipboard: what is selected can be copied by hand.
        getSelection().selectAllChildren(text.querySelector("code"));
        button.textContent = "Selected";
      }
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    text.prepend(button);
  }
  open();
})();
