// Draws the charts, and lights up every word that a row rests on when its link is followed. Without it, all is there but the charts.
(function () {
  "use strict";

  function charts() {
    const source = document.getElementById("figures");
    const specifications = window.onrecordCharts;
    if (!source || !specifications || !window.vegaEmbed) return Promise.resolve();
    const figures = JSON.parse(source.textContent);
    const places = Array.from(document.querySelectorAll("[data-chart]"));
    return places.reduce((before, place) => before.then(() => draw(place, specifications, figures)), Promise.resolve());
  }

  function draw(place, specifications, figures) {
    const name = place.dataset.chart;
    const specification = specifications[name];
    for (const source of specification.data) if (figures[name][source.name]) source.values = figures[name][source.name];
    const [size] = figures[name].size || [];
    if (size) {
      // The network is as high as it needs to be.
      specification.height = size.height;
      for (const scale of specification.scales) if (scale.name === "y") scale.domain = [size.height, 0];
    }
    const inner = document.createElement("div");
    inner.className = "drawing";
    place.replaceChildren(inner);
    return window
      .vegaEmbed(inner, specification, {
        mode: "vega",
        ast: true, // expressions are interpreted: the policy of the page forbids eval
        actions: false,
        logLevel: 1, // errors; a layer without rows is no reason to warn
        renderer: "svg",
        defaultStyle: false,
        tooltip: { disableDefaultStyle: true },
        loader: { target: "_self" },
      })
      .then(() => place.classList.add("drawn"))
      .catch((error) => {
        place.textContent = "The chart could not be drawn.";
        console.error(error);
      });
  }

  let lit = [];

  function light() {
    for (const element of lit) element.classList.remove("lit");
    lit = [];
    const anchor = decodeURIComponent(location.hash.slice(1));
    const target = anchor && document.getElementById(anchor);
    if (!target) return;
    for (let holder = target.parentElement; holder; holder = holder.parentElement)
      if (holder.tagName === "DETAILS") holder.open = true;
    if (!anchor.startsWith("t-")) return;
    lit = Array.from(document.querySelectorAll('[data-k~="' + CSS.escape(anchor.slice(2)) + '"]'));
    for (const element of lit) element.classList.add("lit");
  }

  window.addEventListener("hashchange", light);
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details")) part.open = true;
  });
  light();
  charts().then(() => document.documentElement.setAttribute("data-ready", "yes"));
})();
