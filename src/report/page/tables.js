// SPDX-License-Identifier: MIT
// Tables of metrics, classes, pairs of classes and rows.

// What each metric is called, and whether less is better (-1) or more is (1).
const METRICS = {
	accuracy: ['Accuracy', 1], nll: ['NLL (nats)', -1], perplexity: ['Perplexity', -1], brier: ['Brier score', -1],
	entropy: ['Mean entropy (nats)', 0], confidence: ['Mean confidence', 0], overconfidence: ['Overconfidence', 0],
	ece: ['ECE, equal-width bins', -1], mce: ['Largest gap of a bin (MCE)', -1], rmsce: ['RMS calibration error', -1],
	rmsce_debiased: ['RMS calibration error, debiased', -1], classwise_ece: ['Classwise ECE', -1],
	ace: ['ECE, equal-mass bins', -1], smece: ['Smooth ECE', -1], auroc: ['AUROC of confidence', 1],
	aurc: ['Area under risk–coverage', -1], e_aurc: ['Excess AURC', -1], augrc: ['AUGRC', -1],
	coverage_at_risk: ['Coverage at risk', 1], threshold_at_risk: ['Its threshold', 0],
	risk_at_coverage: ['Risk at coverage', -1], threshold_at_coverage: ['Its threshold', 0],
	guaranteed_coverage: ['Guaranteed coverage', 1], guaranteed_threshold: ['Guaranteed threshold', 0],
	precision: ['Precision', 1], recall: ['Recall', 1], f1: ['F1', 1],
	ecce_mad: ['Cumulative error, largest (ECCE-MAD)', -1], ecce_r: ['Cumulative error, range (ECCE-R)', -1],
	ecce_sigma: ['Standard deviation of the cumulative error', 0],
	ecce_mad_p: ['p-value of ECCE-MAD if calibrated', 1], ecce_r_p: ['p-value of ECCE-R if calibrated', 1],
	confidence_brier: ['Brier score of the confidence', -1], confidence_nll: ['NLL of the confidence', -1],
	mcb_brier: ['Miscalibration (CORP, Brier)', -1], dsc_brier: ['Discrimination (CORP, Brier)', 1],
	unc_brier: ['Uncertainty (Brier)', 0], refinement_brier: ['Refinement (CORP, Brier)', -1],
	mcb_log: ['Miscalibration (CORP, log)', -1], dsc_log: ['Discrimination (CORP, log)', 1],
	unc_log: ['Uncertainty (log)', 0], refinement_log: ['Refinement (CORP, log)', -1],
	mcc: ['Matthews correlation', 1], prevalence: ['Prevalence', 0], average_precision: ['Average precision', 1],
	balanced_accuracy: ['Balanced accuracy', 1], kappa: ['Cohen’s kappa', 1], macro_precision: ['Precision, mean of classes', 1],
	macro_recall: ['Recall, mean of classes', 1], macro_f1: ['F1, mean of classes', 1],
	weighted_precision: ['Precision, mean by rows', 1], weighted_recall: ['Recall, mean by rows', 1],
	weighted_f1: ['F1, mean by rows', 1], macro_auroc: ['AUROC of classes, mean', 1],
	weighted_auroc: ['AUROC of classes, mean by rows', 1],
};
const NO_METRICS = ['rows', 'weight', 'ignored', 'unmatched', 'left_out'];

function metricName(key, data) {
	const top = /^top(\d+)_accuracy$/.exec(key);
	if (key === 'auroc' && data.task === 'binary')
		return 'AUROC';
	return top ? `Top-${top[1]} accuracy` : METRICS[key] ? METRICS[key][0] : key;
}

function signed(x, digits) {
	return x > 0 ? '+' + general(x, digits) : general(x, digits).replace(/^-/, '−');
}

// How a change is shown: its class, and words for it.
function change(key, from, to) {
	const d = to - from, sense = METRICS[key] ? METRICS[key][1] : 0;
	const name = d === 0 || sense === 0 ? 'quiet' : d * sense > 0 ? 'better' : 'worse';
	return html('span', { class: name }, d === 0 ? '0' : signed(d, 3));
}

function interval(data, m) {
	if (m.length > 4 && m[3] !== null && m[4] !== null)
		return `${general(m[3], 4)} – ${general(m[4], 4)}`;
	return m.length > 2 && m[2] !== null && m[2] !== undefined ? `± ${general(m[2], 3)}` : '';
}

function drawMetrics(host, data, state, others) {
	const own = data.temps[data.own], same = state.t === own.t;
	const keys = Object.keys(own.metrics).filter((k) => !NO_METRICS.includes(k));
	const shown = (k) => state.metric(k);
	const value = (k) => {
		const m = shown(k);
		if (m.value === null)
			return html('span', { title: data.why[k] }, m.known ? 'null' : html('span', { class: 'quiet' }, 'as run only'));
		return (m.exact ? '' : '≈ ') + general(m.value);
	};
	const columns = [
		{ head: 'Metric', left: true, value: (k) => metricName(k, data) },
		{ head: `At T = ${general(state.t)}`, value },
	];
	const against = (head, node) => {
		const from = (k) => (node.metrics[k] ? node.metrics[k][0] : null);
		columns.push({ head, value: (k) => (node.metrics[k] ? general(from(k)) : '') },
			{ head: 'Change', value: (k) => (shown(k).value === null || from(k) === null ? ''
				: change(k, from(k), shown(k).value)) });
	};
	if (same && others.length === 0)
		columns.push({ head: data.replicates ? `${percent(data.replicates_confidence)} interval` : 'Std. error',
			value: (k) => interval(data, own.metrics[k]) });
	others.forEach((o) => against(capital(o.label), o.at));
	if (!same && others.length === 0)
		against(`As run, T = ${general(own.t)}`, own);
	const box = table('Metrics', columns, keys);
	for (const [i, row] of [...box.querySelectorAll('tbody tr')].entries())
		row.dataset.key = keys[i];
	host.replaceChildren(box, html('p', { class: 'note' }, metricNote(state, same)));
}

function metricNote(state, same) {
	if (same)
		return 'Exact for all rows; errors and intervals as smx eval defines them.';
	return state.exact
		? '≈ marks what is measured in coarse cells of confidence at temperatures other than the run’s.'
		: '≈ marks what is interpolated between measured temperatures.';
}

/* ---- classes ---- */

function className(data, c) {
	const name = data.names[c];
	return name === undefined ? String(c) : name;
}

const CLASS_COLUMNS = [
	['class', 0], ['rows', 1], ['predicted', 2], ['recall', 3], ['precision', 4], ['mean p', 5], ['share', 6], ['ECE', 7],
];

function drawClasses(host, data) {
	let by = 7, falling = true, all = false;
	const place = html('div'), more = html('button', { type: 'button', onclick: () => { all = !all; show(); } });
	const order = (a, b) => {
		const x = a[by] === null ? -1 : a[by], y = b[by] === null ? -1 : b[by];
		return (falling ? y - x : x - y) || a[0] - b[0];
	};
	const header = ([name, i]) => html('button', {
		type: 'button', class: 'sort',
		onclick: () => {
			falling = by === i ? !falling : i !== 3 && i !== 4 && i !== 0;
			by = i;
			show();
			place.querySelectorAll('.sort')[i].focus();
		},
	}, name);
	const show = () => {
		const rows = [...data.class_table].sort(order);
		place.replaceChildren(table('Classes', CLASS_COLUMNS.map(([name, i]) => ({
			head: header([name, i]),
			sort: by === i ? (falling ? 'descending' : 'ascending') : null,
			left: i === 0,
			value: (r) => (i === 0 ? className(data, r[0]) : i < 3 ? count(r[i]) : general(r[i], 3)),
		})), all ? rows : rows.slice(0, 10), all));
		more.textContent = all ? 'Show fewer' : `Show ${rows.length}`;
	};
	host.append(place);
	if (data.class_table.length > 10)
		host.append(more);
	if (data.class_table.length < data.classes)
		host.append(html('p', { class: 'note' },
			`The ${data.class_table.length} with the largest ECE, of ${count(data.classes)}.`));
	show();
}

function drawPairs(host, data) {
	const n = sum(data.pairs, (p) => p[2]);
	if (!data.pairs_known || data.pairs_over || n === 0) {
		host.append(html('p', { class: 'note' }, !data.pairs_known
			? 'The state does not have them; smx eval --sweep --state keeps them.' : data.pairs_over
			? 'There are too many different pairs to count.' : 'No row is wrong.'));
		return;
	}
	const most = data.pairs[0][2];
	host.append(table('Confused classes', [
		{ head: 'Class', left: true, value: (p) => className(data, p[0]) },
		{ head: 'taken for', left: true, value: (p) => className(data, p[1]) },
		{ head: data.weighted ? 'weight' : 'rows', value: (p) => short(p[2]) },
		{ head: html('span', { class: 'hidden' }, 'bar'), left: true, value: (p) => svg('svg', {
			viewBox: '0 0 100 10', width: 100, height: 10, 'aria-hidden': 'true',
		}, svg('rect', { class: 'fill-wrong', width: Math.max(1, 100 * p[2] / most), height: 10 })) },
	], data.pairs.slice(0, 10)));
	if (data.pairs_all > 10)
		host.append(html('p', { class: 'note' }, `The first 10 of ${count(data.pairs_all)} pairs.`));
}

/* ---- rows ---- */

function fieldsOf(row) {
	const all = [];
	for (let i = 0; row.fields && i + 1 < row.fields.length; i += 2)
		all.push([row.fields[i], row.fields[i + 1]]);
	return all;
}

function drawErrors(host, data, inspect) {
	const rows = data.standouts ? data.standouts.wrong : [];
	if (rows.length === 0) {
		host.append(html('p', { class: 'note' }, data.standouts
			? 'No row is wrong.' : 'States do not keep rows. A report of the rows themselves shows them.'));
		return;
	}
	const names = [...new Set(rows.flatMap((r) => fieldsOf(r).map(([name]) => name)))];
	const carried = names.map((name) => ({
		head: name, text: true,
		value: (r) => (fieldsOf(r).find(([n]) => n === name) || [null, ''])[1],
	}));
	host.append(html('p', { class: 'note' }, 'Rows count from 0, as everywhere in smx.'),
		table('Rows that are wrong', [
			{ head: 'Row', value: (r) => String(r.row) },
			{ head: 'Confidence', value: (r) => general(r.conf, 5) },
			{ head: 'Taken for', left: true, value: (r) => className(data, r.top) },
			{ head: 'Label', left: true, value: (r) => className(data, r.label) },
			{ head: 'NLL', value: (r) => general(r.nll, 4) },
			...carried,
			{ head: 'Logits', value: (r) => html('button', {
				type: 'button', 'aria-label': `Inspect row ${r.row}`, onclick: () => inspect(r),
			}, 'Inspect') },
		], rows));
}
