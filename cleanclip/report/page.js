"use strict";
(() => {
  const decisions = new Map();
  const rules = [...document.querySelectorAll("tr[data-rule]")];
  const name = number => rules[number].querySelector("summary").textContent;
  const edits = [...document.querySelectorAll(".edit")];
  const filter = document.head.appendChild(document.createElement("style"));
  const tools = document.getElementById("tools");
  let chosen = "";
  let at = -1;

  const element = (kind, text, action) => {
    const made = tools.appendChild(document.createElement(kind));
    made.textContent = text;
    if (action) made.addEventListener("click", action);
    return made;
  };

  // One rule of style hides and dims at once, however many edits there are.
  const choose = number => {
    chosen = number;
    at = -1;
    filter.textContent = number === "" ? "" :
      `article:not([data-rules~="${number}"]){display:none}.edit:not([data-rule="${number}"]){opacity:.35}`;
    for (const row of rules) row.classList.toggle("on", row.dataset.rule === number);
    select.value = number;
  };

  const wanted = edit => chosen === "" || edit.dataset.rule === chosen;

  const step = by => {
    let next = at;
    do next += by; while (edits[next] && !wanted(edits[next]));
    if (!edits[next]) return;
    at = next;
    edits[at].focus({ preventScroll: true });
    edits[at].scrollIntoView({ block: "center" });
  };

  const judge = verdict => {
    const edit = document.activeElement;
    if (!edit || !edit.classList.contains("edit") || !edit.dataset.print) return;
    const same = edits.filter(other => other.dataset.print === edit.dataset.print);
    const undone = decisions.get(edit.dataset.print)?.verdict === verdict;
    if (undone) decisions.delete(edit.dataset.print);
    else decisions.set(edit.dataset.print, { verdict, rule: edit.dataset.rule });
    for (const other of same) {
      other.classList.toggle("right", !undone && verdict === "accept");
      other.classList.toggle("wrong", !undone && verdict === "reject");
    }
    tally(edit.dataset.rule);
    if (!undone) step(1);
  };

  const tally = number => {
    const judged = [...decisions.values()].filter(decision => decision.rule === number);
    const right = judged.filter(decision => decision.verdict === "accept").length;
    document.body.classList.toggle("deciding", decisions.size > 0);
    rules[number].querySelector(".judged").textContent = judged.length ? `${right} of ${judged.length}` : "";
    said.textContent = `${decisions.size} decided`;
  };

  const save = () => {
    const lines = ["# Decisions on edits: run again with  cleanclip clean --decisions decisions.toml"];
    for (const [print, decision] of decisions) {
      lines.push("", "[[decision]]", `fingerprint = "${print}"`, `rule = ${JSON.stringify(name(decision.rule))}`,
        `verdict = "${decision.verdict}"`);
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/plain" }));
    link.download = "decisions.toml";
    link.click();
  };

  const label = tools.appendChild(document.createElement("label"));
  label.textContent = "Show ";
  const select = label.appendChild(document.createElement("select"));
  select.append(new Option("all rules", ""), ...rules.map(row => new Option(name(row.dataset.rule), row.dataset.rule)));
  select.addEventListener("change", () => choose(select.value));
  element("button", "Previous (k)", () => step(-1));
  element("button", "Next (j)", () => step(1));
  element("button", "Right (a)", () => { edits[at]?.focus(); judge("accept"); });
  element("button", "Wrong (r)", () => { edits[at]?.focus(); judge("reject"); });
  element("button", "Save decisions (s)", save);
  const said = element("span", "");
  said.setAttribute("role", "status");
  tools.hidden = false;

  const keys = { j: () => step(1), k: () => step(-1), a: () => judge("accept"), r: () => judge("reject"), s: save };
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select,input")) return;
    keys[event.key]?.();
  });
  document.addEventListener("focusin", event => {
    const place = edits.indexOf(event.target);
    if (place >= 0) at = place;
  });
  window.cleanclip = { choose, step, judge, decisions };
})();
