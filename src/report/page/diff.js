// SPDX-License-Identifier: MIT
// The page of smx diff: two files of the same rows.

const DIFF_METRICS = {
	flips: 'Rows whose most probable class differs', label_flips: 'Labels that are predicted otherwise',
	kl: 'Mean KL(A‖B), nats', max_kl: 'Largest KL', infinite_kl: 'Rows of infinite KL', js: 'Mean JS divergence, nats',
	tv: 'Mean total variation', shared_p: 'Mean probability of the classes that both list',
	delta_p: 'Mean |p − q|', max_delta_p: 'Largest |p − q|', delta_entropy: 'Mean difference of entropies, nats',
};

function diffFacts(data) {
	const all = [`A: ${data.a}`, `B: ${data.b}`, `${count(data.rows)} pairs of rows`];
	if (data.listed)
		all.push('rows list some of their classes: KL, JS and total variation are lower bounds');
	else if (data.classes > 0)
		all.push(data.task === 'multiclass' ? `${count(data.classes)} classes`
			: data.task === 'binary' ? 'binary' : `${count(data.classes)} labels`);
	[['left_out', 'left out'], ['only_a', 'only in A'], ['only_b', 'only in B']].forEach(([k, text]) => {
		if (data[k] > 0)
			all.push(`${count(data[k])} ${text}`);
	});
	return all.join(' · ');
}

// The cells that have rows, and those between them: the first is 0, the last +inf.
function usedCells(data) {
	const used = data.spread.map((c, i) => (c[2] + c[3] > 0 ? i : -1)).filter((i) => i >= 0);
	const inner = used.filter((i) => i > 0 && i < data.spread.length - 1);
	return { low: inner.length ? inner[0] : 1, high: inner.length ? inner[inner.length - 1] : 1 };
}

function drawSpread(figure, data) {
	const cells = data.spread, { low, high } = usedCells(data), last = cells.length - 1;
	const zero = cells[0], infinite = cells[last], shown = cells.slice(low, high + 1);
	const first = low === 1 ? cells[2][0] / 2 : cells[low][0], end = high === last - 1 ? cells[last - 2][1] * 2 : cells[high][1];
	const most = Math.max(1, ...cells.map((c) => c[2] + c[3]));
	const flips = sum(cells, (c) => c[3]), stay = sum(cells, (c) => c[2]);
	const from = Math.log10(first), to = Math.log10(end), step = Math.max(1, Math.ceil((to - from) / 6));
	const ticks = [];
	for (let p = Math.ceil(from); p <= to; p += step)
		ticks.push(10 ** p);
	const f = frame(figure, {
		height: (width) => width * 0.6,
		x: { log: true, from: first, to: end, ticks, format: (t) => general(t, 2), label: 'KL(A‖B) in nats (logarithmic)' },
		y: { from: 0, to: most * 1.04, ticks: roundTicks(0, most, 4), format: short, label: 'Rows' },
		label: `Histogram of KL: ${count(stay)} rows keep their class, ${count(flips)} change it; ` +
			`${count(zero[2] + zero[3])} are equal, ${count(infinite[2] + infinite[3])} are infinitely far.`,
	});
	shown.forEach((c, i) => {
		const a = low + i === 1 ? first : c[0], b = c[1] === null ? end : c[1], x = f.sx(a) + 0.5;
		const wide = Math.max(0.5, f.sx(b) - f.sx(a) - 1), top = f.sy(c[2] + c[3]), middle = f.sy(c[3]);
		f.node.append(
			svg('rect', { class: 'fill-right', x, width: wide, y: top, height: Math.max(0, middle - top) }),
			svg('rect', { class: 'fill-wrong', x, width: wide, y: middle, height: Math.max(0, f.bottom - middle) }));
	});
	key(figure, [
		[swatch.box('fill-right'), `same class ${count(stay)}`],
		[swatch.box('fill-wrong'), `another class ${count(flips)}`],
		...(zero[2] + zero[3] > 0 ? [[null, `equal rows, not drawn: ${count(zero[2] + zero[3])}`]] : []),
		...(infinite[2] + infinite[3] > 0 ? [[null, `infinite, not drawn: ${count(infinite[2] + infinite[3])}`]] : []),
	]);
	behind(figure, () => table('Rows by KL', [
		{ head: 'from', value: (c) => (c[0] === null ? 'inf' : general(c[0], 4)) },
		{ head: 'below', value: (c) => (c[1] === null ? 'inf' : general(c[1], 4)) },
		{ head: 'same class', value: (c) => count(c[2]) },
		{ head: 'another class', value: (c) => count(c[3]) },
	], cells.filter((c) => c[2] + c[3] > 0), true));
}

function drawFlips(host, data) {
	if (data.task === 'multilabel') {
		host.append(html('p', { class: 'note' }, `${percent(data.metrics.flips)} of the rows have a label that is predicted otherwise.`));
		return;
	}
	if (data.listed && data.flips.length === 0) {
		host.append(html('p', { class: 'note' }, data.metrics.flips === null ? data.why.flips
			: `${percent(data.metrics.flips)} of the rows have another most probable class.`));
		return;
	}
	if (data.flips_over || data.flips.length === 0) {
		host.append(html('p', { class: 'note' }, data.flips_over
			? 'There are too many different pairs to count.' : 'None.'));
		return;
	}
	const most = data.flips[0][2];
	host.append(table('Flips', [
		{ head: 'A', left: true, value: (p) => p[0] },
		{ head: 'B', left: true, value: (p) => p[1] },
		{ head: 'rows', value: (p) => count(p[2]) },
		{ head: html('span', { class: 'hidden' }, 'bar'), left: true, value: (p) => svg('svg', {
			viewBox: '0 0 100 10', width: 100, height: 10, 'aria-hidden': 'true',
		}, svg('rect', { class: 'fill-wrong', width: Math.max(1, 100 * p[2] / most), height: 10 })) },
	], data.flips));
	if (data.flips_all > data.flips.length)
		host.append(html('p', { class: 'note' }, `The first ${data.flips.length} of ${count(data.flips_all)} pairs.`));
}

function drawWorst(host, data) {
	if (data.worst.length === 0) {
		host.append(html('p', { class: 'note' }, 'No rows differ, or --worst 0 asked for none.'));
		return;
	}
	const keyed = data.worst.some((r) => r[1] !== null);
	const classes = data.task === 'multilabel' ? [{ head: 'labels that flip', value: (r) => count(r[5]) }]
		: [{ head: 'A', left: true, value: (r) => r[5] }, { head: 'B', left: true, value: (r) => r[6] }];
	host.append(html('p', { class: 'note' }, 'Rows count from 0.'), table('Worst rows', [
		{ head: 'Row', value: (r) => String(r[0]) },
		...(keyed ? [{ head: 'Key', text: true, value: (r) => r[1] || '' }] : []),
		{ head: 'KL', value: (r) => (r[2] === null ? 'inf' : general(r[2], 5)) },
		{ head: 'JS', value: (r) => general(r[3], 4) },
		{ head: 'largest |p − q|', value: (r) => general(r[4], 4) },
		...classes,
	], data.worst));
}

function startDiff(data) {
	byId('facts').textContent = diffFacts(data);
	byId('foot').textContent = `Made by smx diff ${data.smx}. man smx defines every number. ` +
		'The page holds its numbers as JSON, schema smx.diffpage/1.';
	if (data.rows === 0) {
		byId('main').replaceChildren(html('p', { class: 'warning' }, 'There are no rows.'));
		return;
	}
	const top = (k) => /^top(\d+)_overlap$/.exec(k);
	byId('metrics').append(table('Metrics', [
		{ head: 'Metric', left: true, value: (k) => (top(k) ? `Overlap of the ${top(k)[1]} most probable classes` : DIFF_METRICS[k] || k) },
		{ head: 'Value', value: (k) => html('span', { title: data.why[k] }, data.metrics[k] === null ? 'null' : general(data.metrics[k])) },
	], Object.keys(data.metrics)));
	drawSpread(byId('spread'), data);
	drawFlips(byId('flips'), data);
	drawWorst(byId('worst'), data);
	window.addEventListener('resize', () => drawSpread(byId('spread'), data));
}
