// plots/report.js - what the page of `orrery report` does with its results (the fields: sim/report/html.h).
// It selects, sorts and draws; it computes nothing.
"use strict";

const MAX_ROWS = 500;
const LONG_MENU = 12;     // entries: from there on a menu has a search

// ---- small helpers

function element (tag, attributes, ...children)
{
  const node = document.createElement (tag);
  for (const [name, value] of Object.entries (attributes || {}))
    if (name.startsWith ("on"))
      node.addEventListener (name.slice (2), value);
    else if (value !== false && value !== null && value !== undefined)
      node.setAttribute (name, value === true ? "" : value);
  node.append (...children.filter (child => child !== null && child !== undefined));
  return node;
}

function humane (value)
{
  if (typeof value !== "number")
    return value === null || value === undefined ? "" : String (value);
  const size = Math.abs (value);
  return size !== 0 && (size >= 1e7 || size < 1e-4) ? value.toExponential (3) : String (Number (value.toPrecision (5)));
}

// A mean and its half width, as cells show them.
function interval (mean, half)
{
  if (mean === null || mean === undefined)
    return [""];
  return half ? [humane (mean), element ("span", { class: "half" }, " ± " + Number (half.toPrecision (2)))] : [humane (mean)];
}

function table (heads, rows)
{
  return element ("table", {},
    element ("thead", {}, element ("tr", {}, ...heads)),
    element ("tbody", {}, ...rows));
}

function head (text, attributes) { return element ("th", attributes, text); }

// A long menu has a search above it: the menu keeps what was chosen and what has all words that were typed; Enter takes the first of these.
function select (label, name, options, chosen)
{
  const option = ([value, text]) => element ("option", { value, selected: String (value) === String (chosen) }, text);
  const menu = element ("select", { name }, ...options.map (option));
  if (options.length <= LONG_MENU)
    return element ("label", {}, label, menu);
  const narrow = () => {
    const words = search.value.toLowerCase ().split (/\s+/), kept = menu.value;
    const found = options.filter (([value, text]) => words.every (word => String (text).toLowerCase ().includes (word)));
    menu.replaceChildren (...options.filter (o => found.includes (o) || String (o[0]) === kept).map (option));
    menu.value = kept;
    return found;
  };
  const search = element ("input", { type: "search", placeholder: `find among ${options.length}`, "aria-label": `search in ${label}`, oninput: narrow,
    onkeydown: event => {
      if (event.key !== "Enter")
        return;
      event.preventDefault ();
      const found = narrow ();
      if (found.length === 0)
        return;
      menu.value = String (found[0][0]);
      menu.dispatchEvent (new Event ("change", { bubbles: true }));
    } });
  return element ("label", {}, label, search, menu);
}

function tick (label, name) { return element ("label", { class: "tick" }, element ("input", { type: "checkbox", name }), label); }

// ---- results: a point is an array, columns first, then [mean, half width, n] of each metric

function statistic (data, point, metric) { return data.points[point][data.columns.length + metric]; }

// What a point has under a name: a swept value, or a metric's mean; null where there is neither.
function cell (data, point, name)
{
  const column = data.columns.findIndex (c => c.path === name);
  if (column >= 0)
    return data.points[point][column];
  const metric = data.metrics.findIndex (m => m.name === name || m.name === name + ".mean");
  if (metric >= 0)
    return statistic (data, point, metric)[0] ?? null;
  const constant = data.info.find (row => row[0] === name);
  const number = constant ? parseFloat (constant[1]) : NaN;
  return constant ? (Number.isNaN (number) ? constant[1] : number) : null;
}

function label_of (data, name)
{
  const found = data.columns.find (c => c.path === name) || data.metrics.find (m => m.name === name);
  return found ? found.label : name;
}

// Values that are near are not one: all digits but those of rounding.
function name_of (value) { return typeof value === "number" ? String (Number (value.toPrecision (14))) : humane (value); }

// From a plot's words to series of marks { x, y, low, high }, and the texts of a category axis.
function series_of (data, plot)
{
  const series = new Map (), categories = [];
  const texts = plot.kind === "bars" || plot.points.some (p => typeof cell (data, p, plot.x) === "string");
  for (const point of plot.points)
    {
      const [mean, half] = statistic (data, point, plot.y);
      let x = cell (data, point, plot.x);
      const blank = mean === undefined || mean === null || (plot.log_y && mean <= 0);
      if (x === null || (plot.log_x && x <= 0 && !texts) || (blank && plot.kind !== "line"))
        continue;
      if (texts)
        {
          x = name_of (x);
          if (!categories.includes (x))
            categories.push (x);
          x = categories.indexOf (x);
        }
      const name = plot.by ? name_of (cell (data, point, plot.by)) : "";
      if (!series.has (name))
        series.set (name, []);
      series.get (name).push (blank ? { x, y: null, low: null, high: null }      // parts the line
        : { x, y: mean, low: plot.log_y ? Math.max (mean - (half || 0), mean / 10) : mean - (half || 0), high: mean + (half || 0), point });
    }
  for (const [name, marks] of series)
    if (marks.every (mark => mark.y === null))
      series.delete (name);
    else if (!texts)
      marks.sort ((a, b) => a.x - b.x);
  return { series, categories: texts ? categories : null };
}

// ---- sections

function show_counts (data)
{
  const runs = data.n_ok + data.n_failed, points = data.points.length;
  document.getElementById ("title").textContent = data.title;
  document.getElementById ("counts").textContent = `${runs} ${runs === 1 ? "run" : "runs"} of ${points} ${points === 1 ? "point" : "points"}`
    + (data.n_failed ? `, ${data.n_failed} failed` : "") + ". Means over replications, ± the half-width of their 95 % interval."
    + (data.warning ? ` ${data.warning[0].toUpperCase () + data.warning.slice (1)}.` : "");
  if (data.n_failed === 0)
    return;
  const section = document.getElementById ("failures");
  section.hidden = false;
  section.querySelector ("ul").append (...data.failures.map (text => element ("li", {}, text)));
}

function show_verdicts (data)
{
  if (data.verdicts.length === 0)
    return;
  const section = document.getElementById ("verdicts");
  const of = kind => data.verdicts.filter (v => v.verdict === kind);
  const counts = ["holds", "deviates", "fails", "undecided", "mended"].filter (kind => of (kind).length).map (kind => `${of (kind).length} ${kind}`);
  const kinds = ["input", "calibrated", "law", "sign", "predicted"].map (kind => [kind, data.verdicts.filter (v => v.kind === kind)])
    .filter (([, all]) => all.length).map (([kind, all]) => `${kind} ${all.filter (v => v.verdict === "holds").length} of ${all.length}`);
  const rows = data.verdicts.map (v => element ("tr", {},
    element ("td", {}, v.id), element ("td", {}, v.kind), element ("td", { class: "number" }, v.published),
    element ("td", { class: "number" }, ...interval (v.ours, v.half_width), v.unit && v.unit !== "1" ? " " + v.unit : ""),
    element ("td", {}, element ("span", { class: "chip " + v.verdict }, v.verdict)),
    element ("td", {}, v.source || ""), element ("td", {}, v.reason || "")));
  section.hidden = false;
  section.querySelector (".note").textContent = counts.join (", ") + `; by kind there hold ${kinds.join (", ")}.`;
  section.querySelector ("div").append (table (
    [head ("expectation"), head ("kind"), head ("published", { class: "number" }), head ("ours", { class: "number" }), head ("verdict"),
     head ("source"), head ("why")], rows));
}

function show_plots (data)
{
  const section = document.getElementById ("plots");
  section.hidden = data.plots.length === 0;
  for (const plot of data.plots)
    {
      const title = (plot.title || plot.id) + (plot.average ? `, mean over ${plot.average}` : "");
      const card = element ("div", { class: "card" }, element ("h3", {}, title));
      section.querySelector (".cards").append (card);
      if (plot.fault)
        card.append (element ("p", { class: "note" }, plot.fault));
      for (const panel of plot.fault ? [] : plot.panels)
        {
          const place = element ("div", { class: "panel" }, plot.facet ? element ("h4", {}, `${plot.facet} ${panel.title}`) : null);
          card.append (place);
          place.append (save_buttons (chart (place, data, plot, panel), plot.id + (panel.title ? "-" + panel.title : "")) ?? "");
        }
      if (plot.note)
        card.append (element ("p", { class: "note" }, plot.note));
      for (const source of new Set (plot.sources ?? []))
        card.append (element ("p", { class: "note" }, "□ published: " + source));
    }
}

function central_first (data)
{
  const order = data.metrics.map ((metric, i) => i);
  return order.sort ((a, b) => data.metrics[b].central - data.metrics[a].central || a - b);
}

// The points to draw, and which columns must be held at one value for it: those that are not the same at all points
// that share x and `by`.  @held: the value that a column would be held at.
function hold_columns (data, x, by, held)
{
  const key = point => by >= 0 ? `${point[x]}\n${point[by]}` : point[x];
  let points = data.points.map ((point, i) => i);
  const needed = data.columns.map ((column, i) => {
    const seen = new Map ();
    const same = points.every (p => {
      const point = data.points[p];
      if (!seen.has (key (point)))
        seen.set (key (point), point[i]);
      return seen.get (key (point)) === point[i];
    });
    if (same || i === x || i === by)
      return false;
    points = points.filter (p => data.points[p][i] === held (i));
    return true;
  });
  return { points, needed };
}

// ---- the view: what is chosen in Explore and in the table, in the page's address

const view = new URLSearchParams (location.hash.slice (1));

function keep_view (changes)
{
  for (const [key, value] of Object.entries (changes))
    if (value === null || value === "" || value === false)
      view.delete (key);
    else
      view.set (key, value === true ? "1" : value);
  history.replaceState (null, "", "#" + view);
}

// A link to a section moves there and leaves the view in the address.
function keep_links ()
{
  for (const link of document.querySelectorAll ("nav a"))
    link.addEventListener ("click", event => {
      event.preventDefault ();
      document.querySelector (link.getAttribute ("href")).scrollIntoView ();
      keep_view ({ at: link.getAttribute ("href").slice (1) });
    });
  const at = view.get ("at");
  if (at && /^[a-z]+$/.test (at))
    document.getElementById (at)?.scrollIntoView ();
}

// Which entry of a menu the address names; null: none.
function named (list, key, text) { const i = view.has (key) ? list.findIndex (one => text (one) === view.get (key)) : -1; return i >= 0 ? i : null; }

// A chart of one's own: x, y, a line for each value of `by`, other columns held at one value each where they must be.
function show_explore (data)
{
  const section = document.getElementById ("explore"), form = section.querySelector ("form"), card = section.querySelector (".card");
  const values = data.columns.map ((c, i) => [...new Set (data.points.map (point => point[i]))]);
  if (data.columns.length === 0)
    {
      section.hidden = true;
      return;
    }
  const first = data.plots.find (plot => plot.y !== null && data.columns.some (c => c.path === plot.x)), names = data.columns.map ((c, i) => [i, c.name]);
  const x = named (data.columns, "x", c => c.path) ?? Math.max (0, data.columns.findIndex (c => c.path === first?.x));
  const others = names.map (([i]) => i).filter (i => i !== x);
  const by = view.has ("by") ? named (data.columns, "by", c => c.path) ?? "" : others.length ? others[others.length - 1] : "";
  form.append (
    select ("y", "y", central_first (data).map (i => [i, data.metrics[i].name]), named (data.metrics, "y", m => m.name) ?? first?.y ?? central_first (data)[0]),
    select ("x", "x", names, x),
    select ("a line for each", "by", [["", "(nothing)"], ...names], by),
    ...data.columns.map ((c, i) => select (c.name, "fix" + i, values[i].map ((v, k) => [k, name_of (v)]), named (values[i], "fix." + c.path, name_of) ?? 0)),
    tick ("log x", "log_x"), tick ("log y", "log_y"), tick ("bars", "bars"));
  for (const name of ["log_x", "log_y", "bars"])
    form.elements[name].checked = view.has (name);
  const draw = () => {
    const at = form.elements, x = Number (at.x.value);
    for (const option of at.by.options)
      option.disabled = option.value === at.x.value;
    if (at.by.value === at.x.value)
      at.by.value = "";        // one parameter cannot be on x and be the series as well
    const by = at.by.value === "" ? -1 : Number (at.by.value);
    const { points, needed } = hold_columns (data, x, by, i => values[i][at["fix" + i].value]);
    needed.forEach ((is, i) => { at["fix" + i].closest ("label").hidden = !is; });
    card.replaceChildren (element ("p", { class: "note" }, data.metrics[at.y.value].doc || ""));
    const path = data.columns[x].path, plot = { kind: at.bars.checked ? "bars" : "line", x: path, y: Number (at.y.value), title: data.title,
      by: by >= 0 ? data.columns[by].path : null, log_x: at.log_x.checked, log_y: at.log_y.checked, points };
    while (charts.length > data.n_charts)
      charts.pop ().destroy ();
    card.append (save_buttons (chart (card, data, plot, null), data.metrics[plot.y].name) ?? "");
  };
  const tell = () => keep_view ({ y: data.metrics[form.elements.y.value].name, x: data.columns[form.elements.x.value].path,
    by: form.elements.by.value === "" ? "-" : data.columns[form.elements.by.value].path,
    log_x: form.elements.log_x.checked, log_y: form.elements.log_y.checked, bars: form.elements.bars.checked,
    ...Object.fromEntries (data.columns.map ((c, i) => ["fix." + c.path, form.elements["fix" + i].closest ("label").hidden ? null : name_of (values[i][form.elements["fix" + i].value])])) });
  data.n_charts = charts.length;
  form.addEventListener ("change", () => { draw (); tell (); });
  form.addEventListener ("submit", event => event.preventDefault ());
  draw ();
}

function csv_text (data, metrics, order)
{
  const names = ["point", ...data.columns.map (c => c.path), ...metrics.flatMap (m => [data.metrics[m].name, data.metrics[m].name + ".half_width"])];
  const rows = order.map (p => [p, ...data.columns.map ((c, i) => data.points[p][i]),
                                ...metrics.flatMap (m => [statistic (data, p, m)[0], statistic (data, p, m)[1]])]);
  return [names, ...rows].map (row => row.map (csv_cell).join (",")).join ("\n") + "\n";
}

// A row a point; a click on a head sorts by it, another one backwards.  The head keeps the focus, and its order is said.
function show_table (data)
{
  const section = document.getElementById ("table"), form = section.querySelector ("form"), place = section.querySelector ("div"), said = section.querySelector (".said");
  const heads = [{ key: "point", text: "point", of: p => p },
    ...data.columns.map ((c, i) => ({ key: c.path, text: c.name, of: p => data.points[p][i] })),
    ...data.metrics.map ((m, i) => ({ key: m.name, text: m.name + (m.unit === "1" ? "" : ` (${m.unit})`), metric: i, of: p => statistic (data, p, i)[0] ?? null }))];
  let descending = (view.get ("sort") ?? "").startsWith ("-");
  let sort = heads.find (h => h.key === (view.get ("sort") ?? "").replace (/^-/, "")) ?? heads[0];
  const chosen = () => {
    const text = form.elements.metrics.value.trim ();
    return text ? data.metrics.map ((m, i) => i).filter (i => data.metrics[i].name.includes (text))
                : central_first (data).filter (i => data.metrics[i].central);
  };
  const compare = (a, b) => a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;
  const order = () => {
    const keys = data.points.map ((point, p) => sort.of (p)), sign = descending ? -1 : 1;
    return data.points.map ((point, i) => i).sort ((a, b) => (keys[a] === null || keys[b] === null ? 1 : sign) * compare (keys[a], keys[b]) || a - b);
  };
  const sorter = h => head (element ("button", { type: "button", "data-key": h.key, onclick: () => {
    descending = sort === h && !descending;
    sort = h;
    draw ();
    [...place.querySelectorAll ("th button")].find (button => button.dataset.key === h.key).focus ();
    said.textContent = `sorted by ${h.text}, ${descending ? "largest" : "smallest"} first`;
    keep_view ({ sort: (descending ? "-" : "") + h.key });
  } }, h.text + (sort === h ? (descending ? " ▾" : " ▴") : "")), { class: "number", scope: "col", "aria-sort": sort === h ? (descending ? "descending" : "ascending") : "none" });
  const draw = () => {
    const metrics = chosen (), rows = order ();
    place.replaceChildren (table (
      heads.filter (h => h.metric === undefined || metrics.includes (h.metric)).map (sorter),
      rows.slice (0, MAX_ROWS).map (p => element ("tr", {},
        element ("td", { class: "number" }, String (p)),
        ...data.columns.map ((c, i) => element ("td", { class: "number" }, humane (data.points[p][i]))),
        ...heads.filter (h => metrics.includes (h.metric)).map (h => element ("td", { class: "number" }, ...interval (statistic (data, p, h.metric)[0], statistic (data, p, h.metric)[1])))))));
    if (rows.length > MAX_ROWS)
      place.append (element ("p", { class: "note" }, `${rows.length - MAX_ROWS} more; the download has all.`));
  };
  form.append (element ("label", {}, "metrics whose name has", element ("input", { name: "metrics", placeholder: "the main ones", value: view.get ("metrics"),
      oninput: () => { draw (); keep_view ({ metrics: form.elements.metrics.value }); } })),
    element ("button", { type: "button", onclick: () => download ("results.csv", csv_text (data, chosen (), order ()), "text/csv") }, "Download as CSV"));
  form.addEventListener ("submit", event => event.preventDefault ());
  draw ();
}

function show_origin (data)
{
  document.querySelector ("#origin div").append (table ([head ("what"), head ("value"), head ("from")],
    data.info.map (row => element ("tr", {}, ...row.map (text => element ("td", {}, text || ""))))));
}

// Charts are drawn again when the page turns dark or light, and light on paper.
function follow_colours ()
{
  const print = on => { document.documentElement.classList.toggle ("printing", on); repaint (); };
  matchMedia ("(prefers-color-scheme: dark)").addEventListener ("change", repaint);
  matchMedia ("print").addEventListener ("change", event => print (event.matches));
  addEventListener ("beforeprint", () => print (true));
  addEventListener ("afterprint", () => print (false));
}

function report (data)
{
  show_counts (data);
  show_verdicts (data);
  show_plots (data);
  show_explore (data);
  show_table (data);
  show_origin (data);
  follow_colours ();
  keep_links ();
}
