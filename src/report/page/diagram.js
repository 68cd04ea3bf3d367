// SPDX-License-Identifier: MIT
// The charts: of a state at a temperature (see stateAt in page.js), or of the whole page.

const FIFTHS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const square = (width) => width;

// What confidence is called, and what is right, in the task.
function words(data) {
	return data.task === 'binary'
		? { conf: 'P(class 1)', acc: 'share of class 1', right: 'class 1', wrong: 'class 0' }
		: { conf: 'confidence', acc: 'accuracy', right: 'right', wrong: 'wrong' };
}

function edges(data, i) {
	return [i / data.bins_n, (i + 1) / data.bins_n];
}

/* ---- reliability ---- */

function drawReliability(figure, data, state, layers) {
	const curves = state.curves, w = words(data), most = Math.max(...state.bins.map((b) => b.weight));
	const f = frame(figure, {
		height: square,
		x: { from: 0, to: 1, ticks: FIFTHS, label: data.task === 'binary' ? w.conf : 'Confidence' },
		y: { from: 0, to: 1, ticks: FIFTHS, label: data.task === 'binary' ? 'Share of class 1' : 'Accuracy' },
		label: reliabilityInWords(data, state),
	});
	if (curves && layers.corp)
		f.node.append(svg('path', { class: 'band', d: bandPath(curves, f) }));
	f.node.append(svg('line', { class: 'ideal', x1: f.sx(0), y1: f.sy(0), x2: f.sx(1), y2: f.sy(1) }));
	if (data.task !== 'binary') {
		f.node.append(
			haloText({ class: 'quiet', x: f.left + 10, y: f.top + 34 }, 'above the line: underconfident'),
			haloText({ class: 'quiet', x: f.right - 8, y: f.bottom - 10, 'text-anchor': 'end' }, 'below the line: overconfident'));
	}
	f.node.append(haloText({ x: f.left + 10, y: f.top + 16, 'font-weight': 600 },
		`ECE ${general(state.value('ece'), 3)}`));
	if (curves && layers.corp)
		f.node.append(svg('path', {
			class: 'isotonic', d: path(curves.corp.flatMap(([from, to, y]) => [[from, y], [to, y]]), f.sx, f.sy),
		}));
	if (curves && layers.smooth)
		f.node.append(...smoothMarks(f, curves));
	if (layers.bins)
		state.bins.filter((b) => b.rows > 0).forEach((b) => f.node.append(binMark(f, b, most, w)));
	const band = curves && curves.low.some((x) => x !== null);
	key(figure, [
		...(layers.bins ? [[swatch.dot(), data.weighted ? 'bin mean' : `bin mean, ${percent(data.confidence)} interval`]] : []),
		...(curves && layers.corp ? [[swatch.isotonic(), 'isotonic (CORP)']] : []),
		...(band && layers.corp ? [[swatch.box('band'), `${percent(data.confidence)} consistency band`]] : []),
		...(curves && layers.smooth ? [[swatch.curve(), 'smooth']] : []),
		[swatch.ideal(), 'calibrated'],
	]);
	behind(figure, () => html('div', {}, binTable('Bins of the diagram', data, state, w),
		curves ? curveTable(curves, w) : null));
}

// The area between low and high.
function bandPath(curves, f) {
	const last = curves.low.length - 1, at = (all) => all.map((y, i) => [i / last, y]).filter((p) => p[1] !== null);
	const edge = [...at(curves.high), ...at(curves.low).reverse()];
	return edge.length > 2 ? `${path(edge, f.sx, f.sy)}Z` : '';
}

// The smooth curve, fainter where it rests on few rows.
function smoothMarks(f, curves) {
	const all = [], last = curves.smooth.length - 1;
	for (let i = 0; i < last; i++) {
		const ends = [[i / last, curves.smooth[i]], [(i + 1) / last, curves.smooth[i + 1]]];
		const dense = Math.min(1, ((curves.density[i] + curves.density[i + 1]) / 2 / 0.1) ** 0.5);
		all.push(svg('path', { class: 'curve', d: path(ends, f.sx, f.sy), 'stroke-opacity': 0.2 + 0.8 * dense }));
	}
	return all.filter((p) => p.getAttribute('d').includes('L'));
}

function binMark(f, b, most, w) {
	const x = f.sx(b.conf), node = svg('g', {});
	if (b.low !== null)
		node.append(svg('line', { class: 'whisker', x1: x, x2: x, y1: f.sy(b.low), y2: f.sy(b.high) }));
	node.append(svg('circle', { class: 'dot', cx: x, cy: f.sy(b.acc), r: 3 + 4 * Math.sqrt(b.weight / most) }),
		svg('title', {}, `${count(b.rows)} rows: mean ${w.conf} ${general(b.conf, 4)}, ${w.acc} ${general(b.acc, 4)}`));
	return node;
}

function reliabilityInWords(data, state) {
	const full = state.bins.filter((b) => b.rows > 0), over = full.filter((b) => b.acc < b.conf);
	return `Reliability diagram at temperature ${general(state.t)}: ECE ${general(state.value('ece'), 3)}; ` +
		`in ${over.length} of ${full.length} bins with rows the ${words(data).acc} is below the mean ${words(data).conf}.`;
}

function binTable(name, data, state, w) {
	const cell = (get, digits) => (i) => {
		const x = get(state.bins[i]);
		return x === null ? '' : digits ? general(x, digits) : count(x);
	};
	const columns = [
		{ head: w.conf, value: (i) => edges(data, i).map((x) => general(x, 4)).join(' – '), left: true },
		{ head: 'rows', value: cell((b) => b.rows) },
		...(data.weighted ? [{ head: 'weight', value: cell((b) => b.weight, 5) }] : []),
		{ head: `mean ${w.conf}`, value: cell((b) => b.conf, 5) },
		{ head: w.acc, value: cell((b) => b.acc, 5) },
		...(data.weighted ? [] : [
			{ head: 'low', value: cell((b) => b.low, 5) },
			{ head: 'high', value: cell((b) => b.high, 5) },
		]),
		{ head: w.right, value: cell((b) => b.right, data.weighted ? 5 : 0) },
		{ head: w.wrong, value: cell((b) => b.weight - b.right, data.weighted ? 5 : 0) },
	];
	return table(name, columns, state.bins.map((_, i) => i));
}

function curveTable(curves, w) {
	const last = curves.smooth.length - 1, at = (name) => (i) => general(curves[name][i], 4);
	return table('Curves of the diagram', [
		{ head: w.conf, value: (i) => general(i / last, 4) },
		{ head: 'isotonic', value: (i) => general(corpAt(curves.corp, i / last), 4) },
		{ head: 'band from', value: at('low') },
		{ head: 'to', value: at('high') },
		{ head: 'smooth', value: at('smooth') },
	], curves.smooth.map((_, i) => i).filter((i) => corpAt(curves.corp, i / last) !== null), true);
}

/* ---- histogram ---- */

function drawHistogram(figure, data, state, logCounts) {
	const w = words(data), all = state.bins.flatMap((b) => [b.right, b.weight - b.right]);
	const most = Math.max(1e-9, ...all), least = data.weighted ? most / 1e4 : 0.5;
	const y = logCounts
		? { log: true, from: least, to: most * 1.3, ticks: powers(least, most) }
		: { from: 0, to: most * 1.04, ticks: roundTicks(0, most, 4) };
	const f = frame(figure, {
		height: (width) => Math.max(110, width * 0.36),
		x: { from: 0, to: 1, ticks: FIFTHS, label: data.task === 'binary' ? w.conf : 'Confidence' },
		y: { ...y, format: short, label: data.weighted ? 'Weight' : 'Rows' },
		label: `Histogram of ${w.conf} at temperature ${general(state.t)}: ` +
			`${count(sum(state.bins, (b) => b.right))} ${w.right}, ` +
			`${count(sum(state.bins, (b) => b.weight - b.right))} ${w.wrong}.`,
	});
	state.bins.forEach((b, i) => {
		const [low, high] = edges(data, i), from = f.sx(low) + 1, wide = (f.sx(high) - f.sx(low) - 2) / 2;
		[[b.right, 'fill-right', from], [b.weight - b.right, 'fill-wrong', from + wide]].forEach(([n, name, x]) => {
			if (n > least * 1e-6)
				f.node.append(svg('rect', {
					class: name, x, width: Math.max(0.5, wide),
					y: f.sy(Math.max(n, y.from)), height: Math.max(0, f.bottom - f.sy(Math.max(n, y.from))),
				}));
		});
	});
	key(figure, [
		[swatch.box('fill-right'), `${w.right} ${short(sum(state.bins, (b) => b.right))}`],
		[swatch.box('fill-wrong'), `${w.wrong} ${short(sum(state.bins, (b) => b.weight - b.right))}`],
	]);
	behind(figure, () => binTable('Bins of the histogram', data, state, w));
}

function sum(all, get) {
	return all.reduce((s, x) => s + get(x), 0);
}

function short(n) {
	return Math.abs(n - Math.round(n)) < 1e-6 ? count(n) : general(n, 4);
}

function powers(low, high) {
	const all = [];
	for (let p = Math.ceil(Math.log10(low)); 10 ** p <= high * 1.3; p++)
		all.push(10 ** p);
	return all.length > 5 ? all.filter((_, i) => i % 2 === 0) : all;
}

/* ---- cumulative differences ---- */

function drawCumulative(figure, data, state) {
	figure.hidden = !state.curves;
	if (!state.curves)
		return;
	const { sum: sums, cumulative: [most, range, sigma] } = state.curves, last = sums.length - 1;
	const high = Math.max(...sums.map(Math.abs), sigma === null ? 0 : 2 * sigma, 1e-9) * 1.15;
	const f = frame(figure, {
		height: (width) => width * 0.5,
		x: { from: 0, to: 1, ticks: FIFTHS, format: (t) => percent(t), label: 'Rows, least confident first' },
		y: { from: -high, to: high, ticks: roundTicks(-high, high, 4), format: (t) => general(t, 3).replace('-', '−'), label: 'Difference' },
		label: `Cumulative differences between what is right and the confidence: ` +
			`largest ${general(most, 3)}, range ${general(range, 3)}` +
			(sigma === null ? '.' : `; twice the standard deviation is ${general(2 * sigma, 3)}.`),
	});
	f.node.append(svg('line', { class: 'base', x1: f.left, x2: f.right, y1: f.sy(0), y2: f.sy(0) }));
	if (sigma !== null) {
		const wide = 12;
		f.node.append(svg('path', {
			class: 'triangle',
			d: `M${f.left} ${f.sy(2 * sigma).toFixed(2)}L${f.left + wide} ${f.sy(0).toFixed(2)}L${f.left} ${f.sy(-2 * sigma).toFixed(2)}Z`,
		}));
		f.node.append(haloText({ class: 'quiet', x: f.left + 4, y: f.sy(2 * sigma) - 5 }, '± 2σ'));
	}
	f.node.append(svg('path', { class: 'line', d: path(sums.map((y, i) => [i / last, y]), f.sx, f.sy) }));
	key(figure, [[swatch.line(), 'cumulative right − confidence'],
		[null, `largest ${general(most, 3)}, range ${general(range, 3)}`]]);
	behind(figure, () => table('Cumulative differences at each share of the rows', [
		{ head: 'share of rows', value: (i) => general(i / last, 4) },
		{ head: 'difference', value: (i) => general(sums[i], 4) },
	], sums.map((_, i) => i), true));
}

/* ---- a metric against temperature ---- */

function tempTicks(from, to) {
	return [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100].filter((t) => t >= from && t <= to);
}

// The lowest of a metric over the temperatures that were measured, or null.
function lowest(data, name) {
	let best = null;
	for (const node of data.temps) {
		const x = node.metrics[name] ? node.metrics[name][0] : null;
		if (x !== null && (!best || x < best.x))
			best = { t: node.t, x };
	}
	return best;
}

function drawAgainst(figure, data, name, title, state, choose) {
	const points = data.temps.map((n) => [n.t, n.metrics[name] ? n.metrics[name][0] : null]);
	const from = points[0][0], to = points[points.length - 1][0], best = lowest(data, name);
	const own = data.temps[data.own].t;
	const near = points.filter(([t, x]) => x !== null && t >= Math.min(own, best ? best.t : 1) / 2.5 &&
		t <= Math.max(own, best ? best.t : 1) * 2.5).map(([, x]) => x);
	const high = (near.length ? Math.max(...near) : 1) * 1.12 || 1;
	const f = frame(figure, {
		height: (width) => width * 0.6,
		top: 22,
		x: { log: true, from, to, ticks: tempTicks(from, to), label: 'Temperature (logarithmic)' },
		y: { from: 0, to: high, ticks: roundTicks(0, high, 4), format: (t) => general(t, 4), label: title },
		label: best ? `${title} against temperature: lowest, ${general(best.x, 4)}, at ${general(best.t)}; ` +
			`${general(state.value(name), 4)} at ${general(state.t)}.` : `${title} has no value`,
	});
	const clip = `clip-${name}`;
	f.node.append(svg('clipPath', { id: clip }, svg('rect', {
		x: f.left, y: f.top, width: f.right - f.left, height: f.bottom - f.top,
	})));
	f.node.append(svg('path', { class: 'line', d: path(points, f.sx, f.sy), 'clip-path': `url(#${clip})` }));
	if (best)
		f.node.append(...bestMark(f, best, high));
	if (state.t >= from && state.t <= to)
		f.node.append(...nowMark(f, state, name, high));
	dragOn(f, from, to, choose);
	behind(figure, () => table(`${title} against temperature`, [
		{ head: 'temperature', value: ([t]) => general(t) },
		{ head: title, value: ([, x]) => general(x) },
	], points, true));
}

function bestMark(f, best, high) {
	const text = `lowest ${general(best.x, 4)} at T = ${general(best.t)}`;
	const x = f.sx(best.t), end = x > f.right - 6.5 * text.length;
	return [
		svg('circle', { class: 'dot', cx: x, cy: f.sy(Math.min(best.x, high)), r: 5 }),
		haloText({ x: x + (end ? -6 : 6), y: Math.min(f.bottom - 6, f.sy(best.x) + 20), 'text-anchor': end ? 'end' : 'start' }, text),
	];
}

function nowMark(f, state, name, high) {
	const value = state.value(name), text = `${general(value, 4)} at T = ${general(state.t)}`;
	const x = f.sx(state.t), end = x > f.right - 7 * text.length;
	const all = [
		svg('line', { class: 'now', x1: x, x2: x, y1: f.top, y2: f.bottom }),
		haloText({ class: 'now-text', x: x + (end ? -5 : 5), y: f.top - 8, 'text-anchor': end ? 'end' : 'start' }, text),
	];
	if (value !== null && value <= high)
		all.push(svg('circle', { class: 'now-dot', cx: x, cy: f.sy(value), r: 4 }));
	return all;
}

// The pointer chooses a temperature on the chart; keys do on the slider.
function dragOn(f, from, to, choose) {
	const area = svg('rect', {
		class: 'drag', x: f.left, y: f.top, width: f.right - f.left, height: f.bottom - f.top, 'fill-opacity': 0,
	});
	const at = (event) => {
		const box = f.node.getBoundingClientRect();
		const x = (event.clientX - box.left) / box.width * f.width;
		const part = Math.min(1, Math.max(0, (x - f.left) / (f.right - f.left)));
		choose(Number((from * (to / from) ** part).toPrecision(3)));
	};
	area.addEventListener('pointerdown', (event) => {
		at(event);
		const move = (e) => at(e), up = () => {
			window.removeEventListener('pointermove', move);
			window.removeEventListener('pointerup', up);
			window.removeEventListener('pointercancel', up);
		};
		window.addEventListener('pointermove', move);
		window.addEventListener('pointerup', up);
		window.addEventListener('pointercancel', up);
	});
	f.node.append(area);
}

/* ---- risk and coverage ---- */

function drawRisk(figure, data, chosen) {
	const points = data.risk, all = points[points.length - 1], high = Math.max(...points.map((p) => p[1]), 1e-9);
	const top = Math.min(1, Math.max(high, all[1]) * 1.12) || 1, at = points[chosen];
	const f = frame(figure, {
		height: (width) => width * 0.6,
		top: 22,
		x: { from: 0, to: 1, ticks: FIFTHS, format: (t) => percent(t), label: 'Coverage: rows that are answered' },
		y: { from: 0, to: top, ticks: roundTicks(0, top, 4), format: (t) => percent(t), label: 'Risk: wrong among them' },
		label: `Risk and coverage: ${percent(all[1])} of all rows are wrong; with the ` +
			`${percent(at[0])} of highest confidence, ${percent(at[1])}.`,
	});
	f.node.append(
		svg('line', { class: 'ideal', x1: f.left, x2: f.right, y1: f.sy(all[1]), y2: f.sy(all[1]) }),
		haloText({ class: 'quiet', x: f.left + 8, y: f.sy(all[1]) - 6 }, `all rows: ${percent(all[1])}`),
		svg('path', { class: 'line', d: path(points.map((p) => [p[0], p[1]]), f.sx, f.sy) }));
	const x = f.sx(at[0]), end = x > f.right - 130;
	f.node.append(
		svg('line', { class: 'now', x1: x, x2: x, y1: f.top, y2: f.bottom }),
		svg('circle', { class: 'now-dot', cx: x, cy: f.sy(Math.min(at[1], top)), r: 4 }),
		haloText({ class: 'now-text', x: x + (end ? -5 : 5), y: f.top - 8, 'text-anchor': end ? 'end' : 'start' },
			`confidence ≥ ${general(at[2], 4)}`));
	behind(figure, () => table('Risk at each coverage', [
		{ head: 'coverage', value: (p) => general(p[0], 5) },
		{ head: 'risk', value: (p) => general(p[1], 5) },
		{ head: 'confidence', value: (p) => general(p[2]) },
	], points, true));
}

// Chooses how many rows are answered, and says what that means.
function riskControl(host, figure, data, redraw) {
	const last = data.risk.length - 1;
	const slider = html('input', {
		type: 'range', id: 'coverage', min: 0, max: last, step: 1, value: Math.round(last * 0.9),
		oninput: () => show(),
	});
	const text = html('p', { class: 'big', role: 'status' });
	const show = () => {
		const p = data.risk[Number(slider.value)];
		slider.setAttribute('aria-valuetext', `${percent(p[0])} of the rows`);
		text.replaceChildren('Answering only rows with confidence of at least ', html('strong', {}, general(p[2], 4)),
			' covers ', html('strong', {}, percent(p[0])), ' of them; ', html('strong', {}, percent(p[1])),
			' of those are wrong.');
		redraw(Number(slider.value));
	};
	host.append(text, html('label', { for: 'coverage', class: 'note' }, 'Coverage'), slider,
		html('p', { class: 'note' }, `These are the rows at temperature ${general(data.temps[data.own].t)}. ` +
			'Another temperature changes confidences, and hardly their order.'));
	show();
}
