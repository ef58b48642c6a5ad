// plots/charts.js - charts of the page of `orrery report`, by uPlot: what series of marks look like.
"use strict";

const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#888888"];   // Okabe and Ito

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
  place.append (element ("p", { class: "note" }, `${plot.y_label}; across: ${plot.x_label}; downwards: ${plot.by_label ?? plot.by}`),
                element ("div", { class: "scroll" }, table ([head (""), ...plot.categories.map (text => head (text, { class: "number", scope: "col" }))], rows.reverse ())));
}

// Numbers of an axis: short, and right however small they are.
function axis_text (value)
{
  if (value === null || value === undefined)
    return "";
  const size = Math.abs (value), short = Number (value.toPrecision (6));
  if (size !== 0 && (size < 1e-3 || size >= 1e15))
    return short.toExponential ();
  for (const [unit, prefix] of size >= 1e5 ? [[1e12, " T"], [1e9, " G"], [1e6, " M"], [1e3, " k"]] : [])
    if (size >= unit)
      return Number ((value / unit).toPrecision (6)) + prefix;
  return String (short);
}

// Marks of a logarithmic axis: decades; 1, 2 and 5 where there are fewer than two of them; the ends where there is not even that.
function log_ticks (low, high)
{
  const from = Math.floor (Math.log10 (low)), to = Math.ceil (Math.log10 (high)), every = Math.ceil ((to - from) / 8);
  const ticks = steps => {
    const all = [];
    for (let d = from; d <= to; d += steps.length > 1 ? 1 : every)
      for (const step of steps)
        all.push (Number (`${step}e${d}`));
    return all.filter (v => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9));
  };
  return [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]].map (ticks).find (found => found.length > 2) ?? [low, high].map (v => Number (v.toPrecision (3)));
}

// Colours of the page are asked for at each drawing: it may turn dark, or be printed.
function theme (name) { return () => getComputedStyle (document.body).getPropertyValue (name); }

function axis (label, log)
{
  return { label, stroke: theme ("--ink"), labelSize: 22, grid: { stroke: theme ("--line"), width: 1 }, ticks: { stroke: theme ("--line"), width: 1 },
    size: 58, values: (u, splits) => splits.map (axis_text),
    ...(log ? { splits: (u, i, low, high) => log_ticks (low, high), filter: (u, splits) => splits } : {}) };
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

// The ends of what is drawn, intervals and published points included, with a little room.
function ends_of (values, log)
{
  const real = values.filter (v => Number.isFinite (v) && (!log || v > 0));
  const low = real.reduce ((a, b) => Math.min (a, b), Infinity), high = real.reduce ((a, b) => Math.max (a, b), -Infinity);
  if (low > high)
    return log ? [1, 10] : [0, 1];
  if (log)
    return high > low ? [low / (high / low) ** 0.03, high * (high / low) ** 0.03] : [low / 1.4, high * 1.4];
  const pad = (high - low || Math.abs (high) || 1) * 0.05;
  return [low - pad, high + pad];
}

// Published points and intervals of a panel, in black over ours.
function draw_published (u, published)
{
  const context = u.ctx, ratio = devicePixelRatio;
  context.strokeStyle = context.fillStyle = theme ("--ink") ();
  context.lineWidth = 1.6 * ratio;
  for (const mark of published)
    {
      const x = u.valToPos (mark.x, "x", true), y = value => u.valToPos (value, "y", true), r = 4.5 * ratio;
      if (mark.high > mark.low)
        {
          context.beginPath ();
          for (const [x0, y0, x1, y1] of [[x, y (mark.low), x, y (mark.high)], [x - r, y (mark.low), x + r, y (mark.low)], [x - r, y (mark.high), x + r, y (mark.high)]])
            {
              context.moveTo (x0, y0);
              context.lineTo (x1, y1);
            }
          context.stroke ();
        }
      if (mark.y !== null)
        context.strokeRect (x - r, y (mark.y) - r, 2 * r, 2 * r);
    }
}

// A dashed line where something happened, and what.
function draw_events (u, events)
{
  const context = u.ctx, ratio = devicePixelRatio;
  context.strokeStyle = context.fillStyle = theme ("--ink") ();
  context.lineWidth = ratio;
  context.font = `${11 * ratio}px "Liberation Sans", Helvetica, Arial, sans-serif`;
  context.textBaseline = "top";
  events.forEach ((event, i) => {
    const x = u.valToPos (event.x, "x", true), right = x > u.bbox.left + u.bbox.width * 0.7;
    context.setLineDash ([5 * ratio, 4 * ratio]);
    context.beginPath ();
    context.moveTo (x, u.bbox.top);
    context.lineTo (x, u.bbox.top + u.bbox.height);
    context.stroke ();
    context.setLineDash ([]);
    context.textAlign = right ? "right" : "left";
    context.fillText (event.text, x + (right ? -4 : 4) * ratio, u.bbox.top + (3 + 14 * (i % 3)) * ratio);
  });
}

// What single replications gave where the cursor is.
function tell_replications (u, place, data, plot, series)
{
  const x = u.cursor.idx === null || u.cursor.idx === undefined ? null : u.data[0][u.cursor.idx], found = [];
  for (const [name, marks] of x === null ? [] : series)
    for (const mark of marks.filter (m => m.x === x && m.point !== undefined))
      {
        const values = statistic (data, mark.point, plot.y)[3];
        if (values)
          found.push ((name ? name + ": " : "") + values.map (humane).join (", "));
      }
  place.textContent = found.length ? "replications: " + found.join ("; ") : "";
}

const charts = [];      // all on the page, to be drawn again in other colours

function repaint () { charts.forEach (u => u.redraw (false, true)); }

function chart_size (place) { return { width: Math.max (240, place.clientWidth - 4), height: 340 }; }

// A drawing stays in its frame, wherever the scales end.
function draw_in_frame (u, draw)
{
  u.ctx.save ();
  u.ctx.beginPath ();
  u.ctx.rect (u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  u.ctx.clip ();
  draw ();
  u.ctx.restore ();
}

// Words of categories that would stand on each other lean.
function lean_categories (x_axis, categories, place)
{
  const longest = categories.reduce ((n, text) => Math.max (n, text.length), 0);
  x_axis.splits = () => categories.map ((text, i) => i);
  x_axis.values = () => categories.map (text => text.length > 18 ? text.slice (0, 11) + "…" + text.slice (-5) : text);
  x_axis.filter = (u, splits) => splits;
  if (longest * 7.5 * categories.length > chart_size (place).width - 80)
    Object.assign (x_axis, { rotate: -50, size: 24 + 5.5 * Math.min (longest, 18), space: 1 });
}

// @panel (nullable): what the house collected; without it, of the points that @plot names.  Returns: what is drawn, for saving; null: nothing.
function chart (place, data, plot, panel)
{
  const { series, categories } = panel ? series_of_panel (plot, panel) : series_of (data, plot);
  const range = panel && plot.panels.length > 1 ? range_of (plot) : null;
  const marks = [...series.values ()], n = marks.length, bars = plot.kind === "bars", stacked = plot.kind === "stacked", boxes = plot.kind === "box";
  const curve = ["cdf", "ccdf", "time"].includes (plot.kind), front = plot.kind === "front";
  const line = plot.kind === "line" || curve, steps = plot.kind === "cdf" || plot.kind === "ccdf";
  const from_zero = !plot.log_y && marks.flat ().every (mark => mark.low >= 0);
  const published = (plot.published ?? []).filter (mark => !panel || mark.panel === null || mark.panel === panel.title), events = plot.events ?? [];
  const drawn = { data, plot, panel, series, categories, published, events };
  if (plot.kind === "heat")
    {
      heat_map (place, plot, panel);
      return drawn;
    }
  const x_axis = { ...axis (plot.x_label ?? label_of (data, plot.x), plot.log_x && !categories), size: 34 };
  const value = (u, v) => v === null || v === undefined ? "" : humane (v);
  if (n === 0)
    {
      place.append (element ("p", { class: "note" }, "No point has a value here."));
      return null;
    }
  if (categories)
    lean_categories (x_axis, categories, place);
  if (plot.is_calendar)
    delete x_axis.values;
  const xs = marks.flat ().map (mark => mark.x).concat (published.map (mark => mark.x), events.map (event => event.x));
  const ys = marks.flat ().flatMap (mark => [mark.y, mark.low, mark.high]).concat (published.flatMap (mark => [mark.y, mark.low, mark.high]));
  const y_ends = range ?? (plot.kind === "cdf" || plot.kind === "ccdf" ? (plot.log_y ? ends_of (ys, true) : [0, 1.02])
                                                                     : from_zero ? [0, (ends_of (ys, false)[1] || 1)] : ends_of (ys, plot.log_y));
  const x_ends = categories ? [-0.5, categories.length - 0.5] : ends_of (xs, plot.log_x);
  const reps = element ("p", { class: "note reps", "aria-live": "polite" });
  const zoomed = (u, low, high, ends, first) => first || low === null ? ends : [Math.max (low, ends[0]), Math.min (high, ends[1])];
  let whole = true;
  const options = {
    ...chart_size (place),
    scales: {
      x: { time: plot.is_calendar === true, distr: plot.log_x && !categories ? 3 : 1, range: (u, low, high) => zoomed (u, low, high, x_ends, whole) },
      y: { distr: plot.log_y ? 3 : 1, range: () => y_ends },
    },
    axes: [x_axis, axis (plot.y_label ?? data.metrics[plot.y].label, plot.log_y)],
    series: [{ label: plot.x_label ?? label_of (data, plot.x) ?? "", value: (u, v) => categories ? categories[v] ?? "" : plot.is_calendar ? new Date (v * 1000).toISOString ().slice (0, 10) : value (u, v) }],
    bands: [],
    hooks: {
      setSelect: [() => { whole = false; }],
      setCursor: [u => tell_replications (u, reps, data, plot, series)],
      setSeries: [(u, i, change) => {
        if (change.show !== undefined && i >= 1 && i <= n)
          [0, 1].forEach (k => { u.series[n + 1 + 2 * (i - 1) + k].show = change.show; });
      }],
      draw: [u => draw_in_frame (u, () => {
        if (bars) draw_bars (u, marks, from_zero);
        if (stacked) draw_stack (u, marks);
        if (boxes) draw_boxes (u, marks);
        marks.forEach ((list, i) => { if (steps || (front && i === n - 1)) draw_steps (u, list, i, front ? "#888888" : COLOURS[i % COLOURS.length]); });
        if (!line && !stacked && !boxes) draw_errors (u, marks, bars);
        draw_published (u, published);
        draw_events (u, events);
      })],
    },
  };
  [...series.keys ()].forEach ((name, i) => {
    const along = front && i === n - 1, colour = along ? "#888888" : COLOURS[i % COLOURS.length], blocks = bars || stacked || boxes;
    options.series.push ({ label: name === "" ? (data.metrics[plot.y]?.label ?? plot.y_label) : name, stroke: colour, fill: blocks && !boxes ? colour : undefined,
      width: 2, spanGaps: false, value, paths: line && !steps ? undefined : () => null, points: { show: !blocks && !curve && !along, size: 6, fill: colour } });
    if (line)
      options.bands.push ({ series: [n + 1 + 2 * i, n + 2 + 2 * i], fill: colour + "30" });
  });
  marks.forEach ((list, i) => {
    for (const side of ["high", "low"])
      options.series.push ({ label: side, width: line ? 0.7 : 0, stroke: line ? COLOURS[i % COLOURS.length] + "70" : "transparent", spanGaps: false, points: { show: false }, class: "hidden" });
  });
  const u = drawn.u = new uPlot (options, aligned (series), place);
  u.root.querySelectorAll (".u-legend .hidden").forEach (row => row.remove ());
  if (plot.by && n > 0)
    u.root.querySelector (".u-legend").prepend (element ("caption", {}, label_of (data, plot.by)));
  u.root.addEventListener ("dblclick", () => { whole = true; u.setData (u.data); });
  charts.push (u);
  place.append (reps);
  const watch = new ResizeObserver (() => u.setSize (chart_size (place)));
  watch.observe (place);
  u.hooks.destroy = [() => watch.disconnect ()];
  return drawn;
}
