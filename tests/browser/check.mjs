// SPDX-License-Identifier: MIT
// What the page of smx report shows in a browser, against what smx prints.
//
// node check.mjs CHROMIUM SMX AXE DATA WORK [PICTURES]; PICTURES is a directory for
// screenshots, to be looked at.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Browser } from './browser.mjs';

const [, , chromium, smx, axeFile, dataDir, work, pictures] = process.argv;
const axe = readFileSync(axeFile, 'utf8');
let passed = 0, failed = 0;

if (pictures)
	mkdirSync(pictures, { recursive: true });

function run(...args) {
	return execFileSync(smx, args, { encoding: 'utf8', cwd: work, stdio: ['ignore', 'pipe', 'pipe'] });
}

function shell(command) {
	return execFileSync('sh', ['-c', command], {
		encoding: 'utf8', cwd: work, env: { ...process.env, PATH: `${smx.replace(/\/[^/]*$/, '')}:${process.env.PATH}` },
	});
}

async function test(name, body) {
	try {
		await body();
		passed++;
	} catch (error) {
		failed++;
		console.log(`not ok ${name}\n  ${String(error.message || error).replace(/\n/g, '\n  ')}`);
	}
}

function same(got, want, what) {
	if (JSON.stringify(got) !== JSON.stringify(want))
		throw new Error(`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
}

function report(name, ...args) {
	run('report', '-q', '-o', `${name}.html`, ...args);
	return pathToFileURL(join(work, `${name}.html`)).href;
}

// The metrics that smx eval prints, as its text has them.
function evalText(...args) {
	const all = {};
	for (const line of run('eval', '-q', ...args).split('\n')) {
		const found = /^([a-z_0-9]+) +(\S+)/.exec(line);
		if (found && !(found[1] in all))
			all[found[1]] = found[2];
	}
	return all;
}

// The metrics table of the page: key to text in its second column.
const SHOWN = `Object.fromEntries([...document.querySelectorAll('#metrics tbody tr')]
	.map((r) => [r.dataset.key, r.children[1].textContent]))`;
const EXACT = ['accuracy', 'nll', 'perplexity', 'brier', 'entropy', 'confidence', 'overconfidence', 'ece', 'mce',
	'rmsce', 'rmsce_debiased', 'precision', 'recall', 'f1', 'mcc', 'prevalence'];

// Where the page agrees with smx eval at T.
async function agrees(page, t, keys, ...args) {
	const want = evalText('--temp', String(t), ...args), got = await page.ask(SHOWN);
	// with several classes, a sweep has no pairs of classes
	for (const k of keys.filter((key) => key in want && !(key === 'mcc' && got[key] === 'as run only')))
		same(got[k], want[k].replace(/^-$/, 'null'), `${k} at T = ${t}`);
	return Object.keys(want).length;
}

async function quiet(page) {
	same(page.wrong, [], 'on the console');
	same(page.requests.filter((u) => !/^(file|data|about):/.test(u)), [], 'requests');
	same(page.requests.filter((u) => u.startsWith('file:')).length, 1, 'files');
}

async function accessible(page, what) {
	await page.send('Page.setBypassCSP', { enabled: true });
	await page.ask(`${axe};0`);
	const found = await page.ask(`axe.run().then((r) => r.violations.map((v) =>
		v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')))`);
	same(found, [], `axe, ${what}`);
}

const set = (id, value, event = 'input') => `(() => {
	const node = document.getElementById(${JSON.stringify(id)});
	node.value = ${JSON.stringify(String(value))};
	node.dispatchEvent(new Event(${JSON.stringify(event)}, { bubbles: true }));
})()`;

// The address follows after a pause.
const PAUSE = 'new Promise((r) => setTimeout(r, 400))';
const digits = join(dataDir, 'digits.test.csv');
const binary = join(dataDir, '../tests/oracle/binary/plain.csv');
const browser = await Browser.start(chromium);
const page = await browser.page();

await test('the slider shows what smx eval --temp prints', async () => {
	await page.go(report('digits', digits));
	const temps = await page.ask('JSON.parse(document.getElementById("data").textContent).temps.map((n) => n.t)');
	same(temps.length, 61, 'temperatures');
	for (const i of [0, 7, 15, 29, 30, 31, 33, 40, 60]) {
		await page.ask(set('temp', i));
		await agrees(page, temps[i], EXACT, digits);
		same(await page.ask('document.getElementById("temp-note").textContent.includes("Measured at")'), true, 'said so');
	}
	await quiet(page);
});

await test('at the temperature of the run all metrics are those of smx eval', async () => {
	await page.go(report('own', '--temp', '1.3', digits));
	const want = evalText('--sweep', '--temp', '1.3', digits), got = await page.ask(SHOWN);
	for (const k of Object.keys(got))
		same(got[k], want[k], k);
	same(Object.keys(got).length, 49, 'metrics');
});

await test('the binary task', async () => {
	await page.go(report('binary', '--threshold', '0.4', binary));
	for (const i of [12, 30, 45]) {
		await page.ask(set('temp', i));
		const t = await page.ask('Number(document.getElementById("temp-number").value)');
		await agrees(page, t, EXACT, '--threshold', '0.4', binary);
	}
	await quiet(page);
	await accessible(page, 'binary');
});

await test('between two temperatures the page interpolates, and says so', async () => {
	await page.go(report('digits', digits));
	await page.ask(set('temp-number', 1.12));
	same(await page.ask('document.getElementById("temp-note").textContent.includes("Interpolated between the measured T = 1.08 and 1.17")'),
		true, 'said so');
	const got = await page.ask(SHOWN), low = evalText('--temp', '1.08', digits), high = evalText('--temp', '1.17', digits);
	const nll = Number(got.nll.replace('≈ ', ''));
	if (!got.nll.startsWith('≈ ') || !(nll < Number(low.nll) && nll > Number(high.nll)))
		throw new Error(`nll ${got.nll}, between ${low.nll} and ${high.nll}`);
	await page.ask(PAUSE);
	same(await page.ask('location.hash.includes("T=1.12")'), true, 'the address has it');
});

await test('keys move the slider from one measured temperature to the next', async () => {
	await page.go(report('digits', digits));
	await page.ask('document.getElementById("temp").focus()');
	await page.key('ArrowRight');
	same(await page.ask('document.getElementById("temp-number").value'), '1.08', 'right');
	await page.key('Home');
	same(await page.ask('document.getElementById("temp-number").value'), '0.1', 'home');
	same(await page.ask('document.getElementById("temp").getAttribute("aria-valuetext")'), 'temperature 0.1', 'is told');
});

await test('the diagram and its table show the bins of smx eval', async () => {
	await page.go(report('digits', digits));
	await page.ask(set('temp-number', 2));
	await page.ask('document.querySelector("#reliability details").open = true');
	await page.ask('new Promise((r) => setTimeout(r, 50))');
	const got = await page.ask(`[...document.querySelectorAll('#reliability [aria-label="Bins of the diagram"] tbody tr')].map((r) =>
		[1, 2, 3].map((i) => r.children[i].textContent))`);
	const five = (x) => (x === null ? '' : String(Number(x.toPrecision(5))));
	const want = JSON.parse(run('eval', '--json', '--temp', '2', digits)).reliability
		.map((b) => [String(b.rows), five(b.confidence), five(b.accuracy)]);
	same(got, want, 'bins');
	same(await page.ask('document.querySelectorAll("#reliability circle.dot").length'), want.filter((b) => b[1]).length + 1,
		'dots: empty bins are blank, and one is in the key');
});

// The playground against the command that it shows.
async function playAgrees(what) {
	const wrong = await page.ask('document.querySelector("#play-result .problem").textContent');
	same(wrong, '', what);
	const command = await page.ask('document.getElementById("play-command").textContent');
	const got = await page.ask(`[...document.querySelectorAll('#play-result [data-p]')].map((c) => c.textContent)`);
	const entropy = await page.ask('document.getElementById("play-nats") && document.getElementById("play-nats").textContent');
	const bits = await page.ask('document.getElementById("play-bits") && document.getElementById("play-bits").textContent');
	const all = shell(command).trim().split(','), close = (a, b) => Math.abs(a - b) <= 1.01e-6 * Math.abs(b) + 1e-15;
	const numbers = entropy === null ? got : [...got, entropy];
	same(numbers.length, all.length, `${what}: ${command}`);
	numbers.forEach((x, i) => {
		if (!close(Number(x), Number(all[i])))
			throw new Error(`${what}: ${i}: ${x}, not ${all[i]}: ${command}`);
	});
	if (bits !== null)
		same(close(Number(bits), Number(shell(`${command.replace(/--write.*/, '--write entropy --base 2')}`))), true, `${what}: bits`);
}

await test('the playground computes what smx does', async () => {
	await page.go(report('digits', digits));
	const ops = await page.ask('[...document.getElementById("play-op").options].map((o) => o.value)');
	const rows = ['2.1,1.4,0.3,-0.5,-1.2', '0,0,0', '1000,999,-inf,0', '1e-3 2e-3;3e-3', '[5, 5, 4, 4, 3, 3]',
		'-inf,0.7,0.2,0.1,0.05', '-800,-900,3'];
	for (const z of rows)
		for (const [temp, k, p, min] of [[1, '', '', ''], [0.5, 2, '', ''], [3, '', 0.8, ''], [1.7, '', '', 0.3],
			[2, 4, 0.9, 0.05], [0, '', '', ''], [1, 99, 1, 0], [1, '', 0.5, 1]])
			for (const op of ops) {
				for (const [id, value] of [['play-z', z], ['play-temp', temp], ['play-k', k], ['play-p', p],
					['play-min', min], ['play-op', op]])
					await page.ask(set(id, value));
				await playAgrees(`${z} at ${temp}, ${k}, ${p}, ${min}, ${op}`);
			}
	await quiet(page);
});

await test('rows of the data go to the playground, and its link brings them back', async () => {
	const url = report('digits', digits);
	await page.go(url);
	await page.ask('document.querySelectorAll("#errors button")[2].click()');
	await playAgrees('the third error');
	await page.ask(set('play-k', 3));
	await page.ask(set('play-temp', 1.5));
	await page.ask(PAUSE);
	const hash = await page.ask('location.hash'), command = await page.ask('document.getElementById("play-command").textContent');
	await page.go(url + hash);
	same(await page.ask('document.getElementById("play-command").textContent'), command, hash);
	await page.go(`${url}#z=1,2,3&temp=2&k=2`);
	same(await page.ask('document.getElementById("play-command").textContent'),
		"printf '%s\\n' '1,2,3' | smx --temp 2 --top-k 2 --write probs,entropy", 'typed');
	same(await page.ask('document.querySelectorAll("#play-result tr.removed").length'), 1, 'greyed, not gone');
	same(await page.ask('document.querySelectorAll("#play-result [data-p]").length'), 3, 'rows');
});

await test('what can not be computed is said, and nothing breaks', async () => {
	await page.go(report('digits', digits));
	for (const [z, text] of [['', 'Type two numbers'], ['1', 'Type two numbers'], ['1,x', 'Number 2 is not'],
		['-inf,-inf', 'must not be'], ['1,inf', 'Number 2 is not']]) {
		await page.ask(set('play-z', z));
		const said = await page.ask('document.querySelector("#play-result .problem").textContent');
		same(said.includes(text), true, `${z}: ${said}`);
	}
	await page.ask(set('play-z', '1,2'));
	await page.ask(set('play-p', 2));
	same((await page.ask('document.querySelector("#play-result .problem").textContent')).includes('Top-p'), true, 'top-p');
	await page.ask(set('temp-number', ''));
	await page.ask(set('temp-number', 1e9));
	await quiet(page);
});

await test('texts of the data stay texts', async () => {
	writeFileSync(join(work, 'evil.csv'), 'a</script><script>window.bad=1//,<!--<script>,label,note\n' +
		'2,1,1,</script><img src=x onerror=bad=1>\n1,2,0,"<svg onload=bad=1>\u2028&amp;"\n');
	await page.go(report('evil', '--title', '</title><script>bad=1</script>', '-c', '1-2', 'evil.csv'));
	same(await page.ask('window.bad === undefined'), true, 'no program');
	same(await page.ask('document.title'), '</title><script>bad=1</script>', 'title');
	same(await page.ask('document.querySelector("#errors tbody").textContent.includes("</script><img src=x onerror=bad=1>")'),
		true, 'shown');
	await quiet(page);
});

await test('before and after a calibration, and a baseline', async () => {
	run('fit', '-q', '-o', 'c.json', join(dataDir, 'digits.val.csv'));
	run('eval', '-o', 'x', '--state', 'base.state', join(dataDir, 'digits.val.csv'));
	await page.go(report('calib', '--calib', 'c.json', '--baseline', 'base.state', digits));
	const before = evalText(digits), base = evalText(join(dataDir, 'digits.val.csv')), got = await page.ask(
		`Object.fromEntries([...document.querySelectorAll('#metrics tbody tr')].map((r) =>
			[r.dataset.key, [r.children[2].textContent, r.children[4].textContent]]))`);
	for (const k of Object.keys(got)) /* what these say of other temperatures they do not have */
		same(got[k], [before[k] ?? '', base[k] ?? ''], k);
	same(await page.ask('[...document.querySelectorAll("#compare h3")].map((h) => h.textContent)'),
		['Before calibration', 'Baseline', 'These rows'], 'figures');
	await quiet(page);
	await accessible(page, 'compared');
});

await test('two files, by smx diff', async () => {
	run('--temp', '3', '--op', 'identity', '-o', 'b.csv', digits);
	writeFileSync(join(work, 'b.csv'), readFileSync(join(work, 'b.csv'), 'utf8').split('\n').map((line, i) => (i % 5 === 1
		? line.replace(/,[^,]*,/, ',9,') : line)).join('\n'));
	const text = run('diff', '--report', 'diff.html', digits, 'b.csv'), want = {};
	for (const line of text.split('\n')) {
		const found = /^([a-z_0-9]+) +(\S+)/.exec(line);
		if (found && !(found[1] in want))
			want[found[1]] = found[2];
	}
	const url = pathToFileURL(join(work, 'diff.html')).href;
	for (const [width, scheme] of [[1200, 'light'], [375, 'dark']]) {
		await page.look({ width, scheme });
		await page.go(url);
		const got = await page.ask(`[...document.querySelectorAll('#metrics tbody tr')].map((r) => r.children[1].textContent)`);
		const keys = Object.keys(want), metrics = keys.slice(keys.indexOf('flips'), keys.indexOf('mcnemar_p') + 1);
		same(metrics.length > 30, true, 'labelled metrics');
		same(got.slice(0, metrics.length), metrics.map((k) => want[k]), 'metrics');
		same(await page.ask('document.querySelectorAll("#worst tbody tr").length'), 10, 'worst rows');
		await page.ask('document.querySelector("details").open = true');
		await page.ask('new Promise((r) => setTimeout(r, 50))');
		await quiet(page);
		await accessible(page, 'diff');
		same(await page.ask('document.documentElement.scrollWidth <= innerWidth'), true, 'width');
	}
	await page.look();
});

await test('states', async () => {
	run('eval', '-o', 'x', '--sweep', '--state', 'sweep.state', digits);
	await page.go(report('states', '--state', 'sweep.state'));
	await page.ask(set('temp', 40));
	await agrees(page, await page.ask('Number(document.getElementById("temp-number").value)'), EXACT, digits);
	await quiet(page);
	await accessible(page, 'a state');
	await page.go(report('plain', '--state', 'base.state'));
	same(await page.ask('document.getElementById("bar").hidden'), true, 'no slider');
	await quiet(page);
	await accessible(page, 'a state without a sweep');
});

await test('no rows, and rows that are all right or all wrong', async () => {
	writeFileSync(join(work, 'none.csv'), 'a,b,label\n');
	await page.go(report('none', 'none.csv'));
	same(await page.ask('document.querySelector("main").textContent'), 'There are no rows.', 'none');
	await quiet(page);
	for (const label of [0, 1]) {
		writeFileSync(join(work, 'one.csv'), `a,b,label\n2,1,${label}\n`);
		await page.go(report('one', 'one.csv'));
		await quiet(page);
		await accessible(page, `one row, label ${label}`);
	}
	writeFileSync(join(work, 'masked.csv'), 'a,b,c,label,w\n2,1,-inf,2,1.5\n1,2,0,1,2\n');
	await page.go(report('masked', '-w', 'w', 'masked.csv'));
	same(await page.ask(`(${SHOWN}).nll`), 'null', 'nll');
	await quiet(page);
});

for (const [width, scheme] of [[1200, 'light'], [1200, 'dark'], [375, 'light'], [375, 'dark']])
	await test(`axe finds nothing, ${width} wide, ${scheme}`, async () => {
		await page.look({ width, scheme });
		await page.go(`${report('digits', digits)}#T=1.33&temp=4&k=5&min=0.05`);
		await page.ask('document.querySelectorAll("details").forEach((d) => { d.open = true; })');
		await page.ask('new Promise((r) => setTimeout(r, 50))');
		await accessible(page, 'all open');
		same(await page.ask('document.documentElement.scrollWidth <= innerWidth'), true, 'nothing is wider than the window');
		await quiet(page);
		if (!pictures)
			return;
		await page.go(`${report('digits', digits)}#T=1.33&temp=4&k=5&min=0.05`);
		writeFileSync(join(pictures, `digits-${width}-${scheme}.png`), await page.picture());
		await page.go(report('binary', binary));
		writeFileSync(join(pictures, `binary-${width}-${scheme}.png`), await page.picture());
	});

await test('it can be printed', async () => {
	await page.look();
	await page.go(report('digits', digits));
	const pdf = await page.print();
	same(pdf.subarray(0, 5).toString(), '%PDF-', 'a PDF');
	if (pictures)
		writeFileSync(join(pictures, 'digits.pdf'), pdf);
});

await page.close();
await browser.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
