// Searches the index of a large report: every word typed must begin a word of a headline, a publisher, a day or a name.
(function () {
  "use strict";

  const MOST = 40;
  const index = window.onrecordIndex;
  const form = document.querySelector("form.search");
  const input = document.getElementById("q");
  const results = document.getElementById("results");
  const newest = document.getElementById("newest");
  const found = document.getElementById("found");
  if (!index || !form) return;

  const KINDS = { P: ["people", "person"], O: ["organizations", "organization"], L: ["places", "place"] };
  let names = null;
  let documents = null;

  function plain(text) {
    return " " + text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
  }

  function prepare() {
    if (names) return;
    names = index.names.map((one) => plain(one[0]));
    documents = index.documents.map((one) => plain(one[1] + " " + one[2] + " " + one[3]) + one[4].map((n) => names[n]).join(""));
  }

  function matches(list, words) {
    const places = [];
    for (let place = 0; place < list.length; place++)
      if (words.every((word) => list[place].includes(" " + word))) places.push(place);
    return places;
  }

  function item(href, text, detail) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = href;
    link.textContent = text;
    const quiet = document.createElement("span");
    quiet.className = "quiet";
    quiet.textContent = " " + detail;
    line.append(link, quiet);
    return line;
  }

  function list(title, lines) {
    const heading = document.createElement("h3");
    heading.textContent = title;
    const ul = document.createElement("ul");
    ul.className = "found";
    ul.append(...lines);
    return lines.length ? [heading, ul] : [];
  }

  function nameItem(place) {
    const [name, key, articles] = index.names[place];
    const [table, kind] = KINDS[key[0]];
    const page = Math.floor((Number(key.slice(1)) - 1) / index.listed) + 1;
    const href = form.dataset.base + table + "-" + page + ".html#r-" + key;
    return item(href, name, kind + " · " + articles + (articles === 1 ? " article" : " articles"));
  }

  function documentItem(place) {
    const [name, title, publisher, when] = index.documents[place];
    const href = form.dataset.base + "documents/" + encodeURIComponent(name) + ".html";
    return item(href, title, [publisher, when].filter(Boolean).join(" · "));
  }

  function search() {
    const words = plain(input.value).split(" ").filter(Boolean);
    newest.hidden = words.length > 0;
    results.hidden = words.length === 0;
    if (!words.length) {
      found.textContent = "";
      results.replaceChildren();
      return;
    }
    prepare();
    const people = matches(names, words);
    const articles = matches(documents, words);
    const shown = Math.min(articles.length, MOST);
    found.textContent =
      articles.length.toLocaleString("en") + (articles.length === 1 ? " article, " : " articles, ") +
      people.length.toLocaleString("en") + (people.length === 1 ? " name" : " names") +
      (shown < articles.length ? "; the newest " + shown + " articles are shown" : "");
    results.replaceChildren(
      ...list("Names", people.slice(0, 12).map(nameItem)),
      ...list("Articles", articles.slice(0, MOST).map(documentItem)),
    );
  }

  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 60);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  if (input.value) search(); // a browser that comes back keeps the words
})();
