"use strict";
(() => {
  // By fingerprint: {verdict, rule}. Equal edits share one, so a decision holds for all of them.
  const decisions = new Map();
  const rows = [...document.querySelectorAll("tr[data-rule]")];
  const byNumber = new Map(rows.map(row => [row.dataset.rule, row]));
  const name = number => byNumber.get(number).querySelector("summary").textContent;
  const edits = [...document.querySelectorAll(".edit")];
  const samePrint = new Map();
  for (const one of document.querySelectorAll("[data-print]")) {
    const print = one.dataset.print;
    if (samePrint.has(print)) samePrint.get(print).push(one);
    else samePrint.set(print, [one]);
  }
  const filter = document.head.appendChild(document.createElement("style"));
  const tools = document.getElementById("tools");
  let chosen = "";
  let at = -1;
  let unsaved = false;

  const make = (parent, kind, text, action) => {
    const made = parent.appendChild(document.createElement(kind));
    made.textContent = text;
    if (action) made.addEventListener("click", action);
    return made;
  };

  // One rule of style hides and dims at once, however many edits there are.
  const choose = number => {
    chosen = number;
    at = -1;
    filter.textContent = number === "" ? "" : `article:not([data-rules~="${number}"]){display:none}
      .edit:not([data-rule="${number}"]) *{color:var(--quiet);background:none}`;
    for (const row of rows) row.classList.toggle("on", row.dataset.rule === number);
    select.value = number;
    say(number === "" ? "all rules" : `${name(number)}: ${edits.filter(wanted).length} on this page`);
  };

  const wanted = edit => chosen === "" || edit.dataset.rule === chosen;

  const step = by => {
    let next = at;
    do next += by; while (edits[next] && !wanted(edits[next]));
    if (!edits[next]) return say(by > 0 ? "that was the last one" : "that was the first one");
    show(edits[next]);
  };

  const show = edit => {
    edit.tabIndex = -1;
    edit.focus({ preventScroll: true });
    edit.scrollIntoView({ block: "center" });
  };

  const arrived = edit => {
    at = edits.indexOf(edit);
    const among = edits.filter(wanted);
    say(`${among.indexOf(edit) + 1} of ${among.length}: ${edit.title}`);
  };

  const judge = (verdict, one = document.activeElement) => {
    const print = one?.dataset?.print;
    if (!print) return say(one?.title ? "its text is gone: it cannot be judged" : "step to an edit first, with j");
    const number = one.dataset.rule ?? one.closest("tr").dataset.rule;
    const undone = decisions.get(print)?.verdict === verdict;
    decide(print, undone ? null : verdict, number);
    unsaved = true;
    if (!undone && one.matches(".edit")) step(1);
  };

  const decide = (print, verdict, number) => {
    if (verdict) decisions.set(print, { verdict, rule: name(number) });
    else decisions.delete(print);
    for (const other of samePrint.get(print) ?? []) {
      other.classList.toggle("right", verdict === "accept");
      other.classList.toggle("wrong", verdict === "reject");
      for (const button of other.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", button.value === verdict);
      }
    }
    tally(number);
  };

  const tally = number => {
    const judged = [...decisions.values()].filter(decision => decision.rule === name(number));
    const right = judged.filter(decision => decision.verdict === "accept").length;
    document.body.classList.toggle("deciding", decisions.size > 0);
    byNumber.get(number).querySelector(".judged").textContent = judged.length ? `${right} of ${judged.length}` : "";
    counted.textContent = `${decisions.size} decided`;
  };

  const save = () => {
    const lines = ["# Decisions on edits: run again with  cleanclip clean --decisions decisions.toml"];
    for (const [print, { verdict, rule }] of decisions) {
      lines.push("", "[[decision]]", `fingerprint = "${print}"`, `rule = ${JSON.stringify(rule)}`,
        `verdict = "${verdict}"`);
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/plain" }));
    link.download = "decisions.toml";
    link.click();
    unsaved = false;
    say(`saved ${decisions.size} decisions; next: cleanclip clean --decisions decisions.toml`);
  };

  // Reads back what save writes; decisions on edits that are not on this page are kept for the next save.
  const load = text => {
    const numbers = new Map(rows.map(row => [name(row.dataset.rule), row.dataset.rule]));
    for (const part of text.split("[[decision]]").slice(1)) {
      const value = key => part.match(new RegExp(`^${key} = (".*")$`, "m"))?.[1];
      const [print, rule, verdict] = ["fingerprint", "rule", "verdict"].map(key => JSON.parse(value(key) ?? '""'));
      if (numbers.has(rule)) decide(print, verdict, numbers.get(rule));
      else if (print) decisions.set(print, { verdict, rule });
    }
    say(`${decisions.size} decisions loaded`);
  };

  // Columns of amounts begin with the most; those of sureness with the least, what was not judged last.
  const sort = (column, heading) => {
    const worth = row => {
      const [right, judged] = row.children[column].textContent.replaceAll(",", "").split(" of ").map(parseFloat);
      return judged ? right / judged : Number.isNaN(right) ? 2 : right;
    };
    const sign = column < 4 ? -1 : 1;
    rows.sort((one, other) => sign * (worth(one) - worth(other)));
    rows[0].parentNode.append(...rows);
    for (const other of heading.parentNode.children) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
  };

  const select = make(tools, "select", "");
  select.setAttribute("aria-label", "Show the edits of");
  select.append(new Option("all rules", ""), ...rows.map(row => new Option(name(row.dataset.rule), row.dataset.rule)));
  select.addEventListener("change", () => choose(select.value));

  const keys = {};
  const tool = (text, key, action) => {
    const button = make(tools, "button", `${text} `, action);
    make(button, "kbd", key);
    button.setAttribute("aria-keyshortcuts", key);
    keys[key] = action;
  };
  const again = verdict => () => { if (at >= 0) edits[at].focus({ preventScroll: true }); judge(verdict, edits[at]); };
  tool("Previous", "k", () => step(-1));
  tool("Next", "j", () => step(1));
  tool("Right", "a", again("accept"));
  tool("Wrong", "r", again("reject"));
  tool("Save", "s", save);
  const loader = make(make(tools, "label", "Load"), "input", "");
  loader.parentNode.className = "load";
  loader.type = "file";
  loader.accept = ".toml";
  loader.addEventListener("change", async () => loader.files[0] && load(await loader.files[0].text()));
  const keyed = make(tools, "label", "");
  keyed.className = "keyed";
  const switched = keyed.appendChild(document.createElement("input"));
  switched.type = "checkbox";
  switched.checked = true;
  switched.after(" keys");
  const counted = make(tools, "span", "");
  counted.id = "counted";
  const said = tools.appendChild(document.createElement("p"));
  said.setAttribute("role", "status");
  const say = text => { said.textContent = text; };
  say(edits.length ? "j goes to the first edit, a says that it is right, r that it is wrong" : "nothing was changed");
  tools.hidden = false;

  document.addEventListener("keydown", event => {
    if (!switched.checked || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select")) return;
    keys[event.key]?.();
  });
  document.addEventListener("focusin", event => event.target.matches(".edit") && arrived(event.target));
  document.addEventListener("click", event => {
    const edit = event.target.closest(".edit");
    if (edit) show(edit);
  });
  addEventListener("hashchange", () => {
    const edit = document.getElementById(location.hash.slice(1));
    if (edit?.matches(".edit")) show(edit);
  });
  addEventListener("beforeunload", event => unsaved && event.preventDefault());

  // The buttons of a rule's samples are made when it is opened for the first time.
  for (const row of rows) {
    row.querySelector("details").addEventListener("toggle", event => {
      const list = event.target.querySelector("ul");
      for (const item of list.querySelectorAll("li[data-print]:not([data-print=''])")) {
        const buttons = make(item, "span", "");
        for (const [text, verdict] of [["right", "accept"], ["wrong", "reject"]]) {
          const button = make(buttons, "button", text, () => judge(verdict, item));
          button.value = verdict;
          button.setAttribute("aria-pressed", decisions.get(item.dataset.print)?.verdict === verdict);
        }
      }
      make(list.parentNode, "button", "Step through all of this rule", () => { choose(row.dataset.rule); step(1); });
    }, { once: true });
  }

  [...document.querySelectorAll(".rules thead th")].forEach((heading, column) => {
    if (column === 0) return;
    const text = heading.textContent;
    heading.textContent = "";
    make(heading, "button", text, () => sort(column, heading));
  });
})();
