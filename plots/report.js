// plots/report.js - what the page of `orrery report` does with its results (the fields: sim/report/html.h).
// It selects, sorts and draws; it computes nothing.
"use strict";

const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#888888"];   // Okabe and Ito
const MAX_ROWS = 500;

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

function select (label, name, options, chosen)
{
  return element ("label", {}, label, element ("select", { name },
    ...options.map (([value, text]) => element ("option", { value, selected: String (value) === String (chosen) }, text))));
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
      if (mean === undefined || mean === null || x === null || (plot.log_y && mean <= 0) || (plot.log_x && x <= 0 && !texts))
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
      series.get (name).push ({ x, y: mean, low: mean - (half || 0), high: mean + (half || 0) });
    }
  return { series, categories: texts ? categories : null };
}

// ---- charts

// Columns of uPlot: x, then y of each series, then low and high of each.  An x is there as often as a series has it.
function aligned (series)
{
  const marks = [...series.values ()];
  const often = new Map ();
  for (const list of marks)
    {
      const own = new Map ();
      list.forEach (mark => own.set (mark.x, (own.get (mark.x) ?? 0) + 1));
      own.forEach ((n, x) => often.set (x, Math.max (n, often.get (x) ?? 0)));
    }
  const xs = [...often.keys ()].sort ((a, b) => a - b).flatMap (x => Array (often.get (x)).fill (x));
  const column = (list, part) => {
    const at = new Map ();
    list.forEach (mark => at.set (mark.x, [...(at.get (mark.x) ?? []), mark[part]]));
    return xs.map (x => at.get (x)?.shift ());     // undefined: nothing of this series; null: a gap in it
  };
  return [xs, ...marks.map (list => column (list, "y")), ...marks.flatMap (list => [column (list, "high"), column (list, "low")])];
}

function draw_bars (u, series, from_zero)
{
  const width = 0.8 / series.length, context = u.ctx;
  const base = u.valToPos (from_zero ? 0 : u.scales.y.min, "y", true);
  series.forEach ((marks, i) => {
    for (const mark of marks)
      {
        const left = u.valToPos (mark.x - 0.4 + i * width, "x", true), right = u.valToPos (mark.x - 0.4 + (i + 0.94) * width, "x", true);
        const top = u.valToPos (mark.y, "y", true);
        context.fillStyle = COLOURS[i % COLOURS.length];
        if (u.series[i + 1].show)
          context.fillRect (left, Math.min (top, base), right - left, Math.abs (base - top));
      }
  });
}

function draw_errors (u, series, bars)
{
  const width = 0.8 / series.length, context = u.ctx;
  context.lineWidth = 1.5;
  series.forEach ((marks, i) => {
    context.strokeStyle = bars ? "#444" : COLOURS[i % COLOURS.length];
    for (const mark of marks)
      {
        const x = u.valToPos (bars ? mark.x - 0.4 + (i + 0.47) * width : mark.x, "x", true);
        if (!u.series[i + 1].show || mark.high === mark.low)
          continue;
        context.beginPath ();
        context.moveTo (x, u.valToPos (mark.low, "y", true));
        context.lineTo (x, u.valToPos (mark.high, "y", true));
        context.stroke ();
      }
  });
}

// Parts on top of each other: low and high are the ends of each.
function draw_stack (u, series)
{
  series.forEach ((marks, i) => {
    u.ctx.fillStyle = COLOURS[i % COLOURS.length];
    for (const mark of u.series[i + 1].show ? marks : [])
      {
        const left = u.valToPos (mark.x - 0.32, "x", true), right = u.valToPos (mark.x + 0.32, "x", true);
        const top = u.valToPos (mark.high, "y", true), bottom = u.valToPos (mark.low, "y", true);
        u.ctx.fillRect (left, top, right - left, bottom - top);
      }
  });
}

// Lines that go straight up, which columns by x have no place for: steps of a distribution, corners of a front.
function draw_steps (u, marks, i, colour)
{
  u.ctx.strokeStyle = colour;
  u.ctx.lineWidth = 2;
  u.ctx.beginPath ();
  (u.series[i + 1].show ? marks : []).forEach ((mark, k) => {
    const x = u.valToPos (mark.x, "x", true), y = u.valToPos (mark.y, "y", true);
    if (k === 0)
      u.ctx.moveTo (x, y);
    else
      u.ctx.lineTo (x, y);
  });
  u.ctx.stroke ();
}

// Quartiles as a box, the median across it, and a line from the 5th to the 95th percentile.
function draw_boxes (u, series)
{
  const width = 0.8 / series.length, context = u.ctx;
  series.forEach ((marks, i) => {
    context.strokeStyle = COLOURS[i % COLOURS.length];
    context.lineWidth = 2;
    for (const mark of u.series[i + 1].show ? marks : [])
      {
        const at = part => u.valToPos (mark.x - 0.4 + (i + part) * width, "x", true), y = value => u.valToPos (value, "y", true);
        context.strokeRect (at (0.15), y (mark.upper), at (0.85) - at (0.15), y (mark.lower) - y (mark.upper));
        for (const [x0, y0, x1, y1] of [[at (0.5), y (mark.low), at (0.5), y (mark.lower)], [at (0.5), y (mark.upper), at (0.5), y (mark.high)],
                                        [at (0.15), y (mark.y), at (0.85), y (mark.y)]])
          {
            context.beginPath ();
            context.moveTo (x0, y0);
            context.lineTo (x1, y1);
            context.stroke ();
          }
      }
  });
}

// A heat map is a table: readable without colours, and by a screen reader.
function heat_map (place, plot, panel)
{
  const marks = panel.series.flat (), values = marks.map (mark => mark.y).concat (plot.panels.flatMap (other => other.series.flat ().map (mark => mark.y)));
  const scale = v => plot.log_y ? Math.log (v) : v, low = scale (Math.min (...values)), high = scale (Math.max (...values));
  const shade = v => high > low ? (scale (v) - low) / (high - low) : 0;
  const colour = part => `rgb(${[[211, 8], [226, 48], [242, 107]].map (([from, to]) => Math.round (from + part * (to - from))).join (" ")})`;
  const cell = mark => mark === undefined ? element ("td", { class: "number" })
    : element ("td", { class: "number", title: humane (mark.y), style: `background:${colour (shade (mark.y))};color:${shade (mark.y) > 0.5 ? "#fff" : "#111"}` },
               plot.categories.length <= 12 ? humane (Number (mark.y.toPrecision (3))) : "");
  const rows = plot.titles.map ((title, i) => element ("tr", {}, head (title, { scope: "row" }),
    ...plot.categories.map ((text, x) => cell (panel.series[i].find (mark => mark.x === x)))));
  place.append (element ("p", { class: "note" }, `${plot.y_label}; across: ${plot.x_label}; downwards: ${plot.by}`),
                element ("div", { class: "scroll" }, table ([head (""), ...plot.categories.map (text => head (text, { class: "number", scope: "col" }))], rows.reverse ())));
}

function axis (label, log, style)
{
  return { label, stroke: style.ink, labelSize: 22, grid: { stroke: style.line, width: 1 }, ticks: { stroke: style.line, width: 1 },
    size: 58, values: log ? undefined : (u, splits) => splits.map (v => v === null ? "" : humane (v)) };
}

// What the house collected for a panel of a plot, in the form of series_of.
function series_of_panel (plot, panel)
{
  return { series: new Map (plot.titles.map ((title, i) => [title, panel.series[i]])), categories: plot.is_category ? plot.categories : null };
}

// Panels of a plot are drawn to one scale: the range of y over all of them.
function range_of (plot)
{
  const marks = plot.panels.flatMap (panel => panel.series.flat ()).filter (mark => mark.y !== null);
  const low = Math.min (...marks.map (mark => mark.low)), high = Math.max (...marks.map (mark => mark.high));
  const pad = (high - low || Math.abs (high) || 1) * 0.05;
  return plot.log_y ? [low / 1.2, high * 1.2] : [low >= 0 ? 0 : low - pad, high + pad];
}

function chart (place, data, plot, panel)
{
  const { series, categories } = panel ? series_of_panel (plot, panel) : series_of (data, plot);
  const range = panel && plot.panels.length > 1 ? range_of (plot) : null;
  const marks = [...series.values ()], n = marks.length, bars = plot.kind === "bars", stacked = plot.kind === "stacked", boxes = plot.kind === "box";
  const curve = ["cdf", "ccdf", "time"].includes (plot.kind), front = plot.kind === "front";
  const line = plot.kind === "line" || curve, steps = plot.kind === "cdf" || plot.kind === "ccdf";
  const computed = getComputedStyle (document.body);
  const style = { ink: computed.getPropertyValue ("--ink"), line: computed.getPropertyValue ("--line") };
  const from_zero = !plot.log_y && marks.flat ().every (mark => mark.low >= 0);
  if (plot.kind === "heat")
    {
      heat_map (place, plot, panel);
      return;
    }
  const x_axis = { ...axis (plot.x_label ?? label_of (data, plot.x), plot.log_x && !categories, style), size: 34 };
  const value = (u, v) => v === null || v === undefined ? "" : humane (v);
  if (n === 0)
    {
      place.append (element ("p", { class: "note" }, "No point has a value here."));
      return;
    }
  if (categories)
    {
      x_axis.splits = () => categories.map ((text, i) => i);
      x_axis.values = () => categories;
    }
  const options = {
    width: Math.max (320, place.clientWidth - 28), height: 340,
    scales: {
      x: { time: plot.is_calendar === true, distr: plot.log_x && !categories ? 3 : 1, range: categories ? [-0.5, categories.length - 0.5] : undefined },
      y: { distr: plot.log_y ? 3 : 1, range: range ? () => range : from_zero ? (u, low, high) => [0, (high || 1) * 1.06] : undefined },
    },
    axes: [x_axis, axis (plot.y_label ?? data.metrics[plot.y].label, plot.log_y, style)],
    series: [{ label: data.columns.find (c => c.path === plot.x)?.name ?? plot.x,
               value: (u, v) => categories ? categories[v] ?? "" : value (u, v) }],
    bands: [],
    hooks: { draw: [u => {
      if (bars) draw_bars (u, marks, from_zero);
      if (stacked) draw_stack (u, marks);
      if (boxes) draw_boxes (u, marks);
      marks.forEach ((list, i) => { if (steps || (front && i === n - 1)) draw_steps (u, list, i, front ? "#888888" : COLOURS[i % COLOURS.length]); });
      if (!line && !stacked && !boxes) draw_errors (u, marks, bars);
    }] },
  };
  [...series.keys ()].forEach ((name, i) => {
    const along = front && i === n - 1, colour = along ? "#888888" : COLOURS[i % COLOURS.length], blocks = bars || stacked || boxes;
    options.series.push ({ label: name === "" ? (data.metrics[plot.y]?.name ?? plot.y_label) : name, stroke: colour, fill: blocks && !boxes ? colour : undefined,
      width: 2, spanGaps: plot.kind !== "time", value, paths: line && !steps ? undefined : () => null, points: { show: !blocks && !curve && !along, size: 6, fill: colour } });
    if (line)
      options.bands.push ({ series: [n + 1 + 2 * i, n + 2 + 2 * i], fill: colour + "30" });
  });
  for (let i = 0; i < 2 * n; i++)
    options.series.push ({ label: "", width: 0, stroke: "transparent", spanGaps: plot.kind !== "time", points: { show: false }, class: "hidden" });
  const u = new uPlot (options, aligned (series), place);
  u.root.querySelectorAll (".u-legend .hidden").forEach (row => row.remove ());
  new ResizeObserver (() => u.setSize ({ width: Math.max (320, place.clientWidth - 28), height: 340 })).observe (place);
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
          chart (place, data, plot, panel);
        }
      if (plot.note)
        card.append (element ("p", { class: "note" }, plot.note));
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
  const key = point => JSON.stringify ([point[x], by >= 0 ? point[by] : null]);
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

// A chart of one's own: x, y, a line for each value of `by`, other columns held at one value each where they must be.
function show_explore (data)
{
  const section = document.getElementById ("explore"), form = section.querySelector ("form"), card = section.querySelector (".card");
  const values = column => [...new Set (data.points.map (point => point[column]))];
  if (data.columns.length === 0)
    {
      section.hidden = true;
      return;
    }
  const first = data.plots[0], names = data.columns.map ((c, i) => [i, c.name]);
  const column_of = path => Math.max (0, data.columns.findIndex (c => c.path === path));
  form.append (
    select ("y", "y", central_first (data).map (i => [i, data.metrics[i].name]), first && (first.y ?? "")),
    select ("x", "x", names, first && column_of (first.x)),
    select ("a line for each", "by", [["", "(nothing)"], ...names], data.columns.length > 1 ? data.columns.length - 1 : ""),
    ...data.columns.map ((c, i) => select (c.name, "fix" + i, values (i).map ((v, k) => [k, humane (v)]))),
    tick ("log x", "log_x"), tick ("log y", "log_y"), tick ("bars", "bars"));
  const draw = () => {
    const at = form.elements, x = Number (at.x.value);
    const by = at.by.value === "" || Number (at.by.value) === x ? -1 : Number (at.by.value);
    const { points, needed } = hold_columns (data, x, by, i => values (i)[at["fix" + i].value]);
    needed.forEach ((is, i) => { at["fix" + i].parentNode.hidden = !is; });
    card.replaceChildren (element ("p", { class: "note" }, data.metrics[at.y.value].doc || ""));
    chart (card, data, { kind: at.bars.checked ? "bars" : "line", x: data.columns[x].path, y: Number (at.y.value),
      by: by >= 0 ? data.columns[by].path : null, log_x: at.log_x.checked, log_y: at.log_y.checked, points });
  };
  form.addEventListener ("change", draw);
  form.addEventListener ("submit", event => event.preventDefault ());
  draw ();
}

function csv_text (data, metrics, order)
{
  const quote = text => /[",\n]/.test (text) ? `"${text.replaceAll ('"', '""')}"` : text;
  const names = ["point", ...data.columns.map (c => c.path), ...metrics.flatMap (m => [data.metrics[m].name, data.metrics[m].name + ".half_width"])];
  const rows = order.map (p => [p, ...data.columns.map ((c, i) => data.points[p][i]),
                                ...metrics.flatMap (m => [statistic (data, p, m)[0], statistic (data, p, m)[1]])]);
  return [names, ...rows].map (row => row.map (v => quote (v === null || v === undefined ? "" : String (v))).join (",")).join ("\n") + "\n";
}

function download (name, text)
{
  const link = element ("a", { href: URL.createObjectURL (new Blob ([text], { type: "text/csv" })), download: name });
  link.click ();
  URL.revokeObjectURL (link.href);
}

// A row a point; a click on a head sorts by it, another one backwards.
function show_table (data)
{
  const section = document.getElementById ("table"), form = section.querySelector ("form"), place = section.querySelector ("div");
  let sort = null, descending = false;
  const chosen = () => {
    const text = form.elements.metrics.value.trim ();
    return text ? data.metrics.map ((m, i) => i).filter (i => data.metrics[i].name.includes (text))
                : central_first (data).filter (i => data.metrics[i].central);
  };
  const key = point => typeof sort === "number" ? statistic (data, point, sort)[0] ?? null : sort === null ? point : data.points[point][Number (sort)];
  const compare = (a, b) => a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;
  const order = () => data.points.map ((point, i) => i).sort ((a, b) => (descending ? -1 : 1) * compare (key (a), key (b)) || a - b);
  const sorter = (text, by, number) => head (element ("button", { type: "button", onclick: () => {
    descending = sort === by && !descending;
    sort = by;
    draw ();
  } }, text + (sort === by ? (descending ? " ▾" : " ▴") : "")), number ? { class: "number" } : {});
  const draw = () => {
    const metrics = chosen (), rows = order ();
    place.replaceChildren (table (
      [sorter ("point", null, true), ...data.columns.map ((c, i) => sorter (c.name, String (i), true)),
       ...metrics.map (m => sorter (data.metrics[m].name + (data.metrics[m].unit === "1" ? "" : ` (${data.metrics[m].unit})`), m, true))],
      rows.slice (0, MAX_ROWS).map (p => element ("tr", {},
        element ("td", { class: "number" }, String (p)),
        ...data.columns.map ((c, i) => element ("td", { class: "number" }, humane (data.points[p][i]))),
        ...metrics.map (m => element ("td", { class: "number" }, ...interval (statistic (data, p, m)[0], statistic (data, p, m)[1])))))));
    if (rows.length > MAX_ROWS)
      place.append (element ("p", { class: "note" }, `${rows.length - MAX_ROWS} more; the download has all.`));
  };
  form.append (element ("label", {}, "metrics whose name has", element ("input", { name: "metrics", placeholder: "the main ones", oninput: () => draw () })),
    element ("button", { type: "button", onclick: () => download ("results.csv", csv_text (data, chosen (), order ())) }, "Download as CSV"));
  form.addEventListener ("submit", event => event.preventDefault ());
  draw ();
}

function show_origin (data)
{
  document.querySelector ("#origin div").append (table ([head ("what"), head ("value"), head ("from")],
    data.info.map (row => element ("tr", {}, ...row.map (text => element ("td", {}, text || ""))))));
}

function report (data)
{
  show_counts (data);
  show_verdicts (data);
  show_plots (data);
  show_explore (data);
  show_table (data);
  show_origin (data);
}
