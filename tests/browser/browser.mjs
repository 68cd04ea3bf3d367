// SPDX-License-Identifier: MIT
// Headless Chromium over the DevTools protocol, by a pipe: nothing but Node is needed.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PATIENCE = 30000;

export class Browser {
	static async start(program) {
		const profile = mkdtempSync(join(tmpdir(), 'smx-browser-'));
		const child = spawn(program, ['--headless=new', '--remote-debugging-pipe', '--no-sandbox',
			'--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--hide-scrollbars',
			'--disable-background-networking', '--force-color-profile=srgb',
			`--user-data-dir=${profile}`, 'about:blank'],
		{ stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
		const browser = new Browser();
		Object.assign(browser, { child, profile, next: 1, waiting: new Map(), pages: new Map() });
		let text = '';
		child.stdio[4].setEncoding('utf8');
		child.stdio[4].on('data', (part) => {
			const all = (text + part).split('\0');
			text = all.pop();
			all.forEach((one) => browser.take(JSON.parse(one)));
		});
		child.on('exit', () => browser.waiting.forEach(({ reject }) => reject(new Error('Chromium ended'))));
		child.on('error', (error) => browser.waiting.forEach(({ reject }) => reject(error)));
		await browser.send('Browser.getVersion');
		return browser;
	}

	take(message) {
		const wait = this.waiting.get(message.id), page = this.pages.get(message.sessionId);
		if (wait) {
			this.waiting.delete(message.id);
			if (message.error)
				wait.reject(new Error(`${wait.method}: ${message.error.message}`));
			else
				wait.resolve(message.result);
		} else if (page && message.method) {
			page.event(message.method, message.params);
		}
	}

	send(method, params = {}, sessionId = undefined) {
		const id = this.next++;
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), PATIENCE);
			this.waiting.set(id, {
				method,
				resolve: (x) => { clearTimeout(timer); resolve(x); },
				reject: (x) => { clearTimeout(timer); reject(x); },
			});
			this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
		});
	}

	async page(settings = {}) {
		const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
		const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
		const page = new Page(this, sessionId, targetId);
		this.pages.set(sessionId, page);
		for (const domain of ['Page', 'Runtime', 'Network', 'Log'])
			await page.send(`${domain}.enable`);
		await page.look(settings);
		return page;
	}

	async stop() {
		const ended = new Promise((resolve) => { this.child.on('exit', resolve); });
		await this.send('Browser.close').catch(() => this.child.kill());
		await ended;
		rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

class Page {
	constructor(browser, session, target) {
		// What went wrong, what was asked of the network, and who waits for what.
		Object.assign(this, { browser, session, target, wrong: [], requests: [], loaded: null });
	}

	event(method, params) {
		if (method === 'Runtime.exceptionThrown')
			this.wrong.push(params.exceptionDetails.exception?.description || params.exceptionDetails.text);
		else if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type))
			this.wrong.push(params.args.map((a) => a.value || a.description).join(' '));
		else if (method === 'Log.entryAdded')
			this.wrong.push(params.entry.text);
		else if (method === 'Network.requestWillBeSent')
			this.requests.push(params.request.url);
		else if (method === 'Page.loadEventFired' && this.loaded)
			this.loaded();
	}

	send(method, params = {}) {
		return this.browser.send(method, params, this.session);
	}

	async look({ width = 1200, height = 900, scheme = 'light', scale = 1 } = {}) {
		await this.send('Emulation.setDeviceMetricsOverride',
			{ width, height, deviceScaleFactor: scale, mobile: false });
		await this.send('Emulation.setEmulatedMedia',
			{ media: '', features: [{ name: 'prefers-color-scheme', value: scheme }] });
	}

	async go(url) {
		const loaded = new Promise((resolve) => { this.loaded = resolve; });
		await this.send('Page.navigate', { url: 'about:blank' });
		await loaded;
		this.requests = [];
		this.wrong = [];
		const again = new Promise((resolve) => { this.loaded = resolve; });
		await this.send('Page.navigate', { url });
		await again;
	}

	// The value of an expression, which may be a promise.
	async ask(expression) {
		const { result, exceptionDetails } = await this.send('Runtime.evaluate',
			{ expression, awaitPromise: true, returnByValue: true });
		if (exceptionDetails)
			throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
		return result.value;
	}

	async key(key) {
		const code = { ArrowRight: 39, ArrowLeft: 37, Home: 36, End: 35, Tab: 9, Enter: 13 }[key];
		for (const type of ['keyDown', 'keyUp'])
			await this.send('Input.dispatchKeyEvent', {
				type, key, code: key, windowsVirtualKeyCode: code, text: key === 'Enter' ? '\r' : undefined,
			});
	}

	async picture() {
		const { cssContentSize: size } = await this.send('Page.getLayoutMetrics');
		const { data } = await this.send('Page.captureScreenshot', {
			format: 'png', captureBeyondViewport: true,
			clip: { x: 0, y: 0, width: size.width, height: size.height, scale: 1 },
		});
		return Buffer.from(data, 'base64');
	}

	async print() {
		const { data } = await this.send('Page.printToPDF', { printBackground: true, preferCSSPageSize: true });
		return Buffer.from(data, 'base64');
	}

	async close() {
		await this.browser.send('Target.closeTarget', { targetId: this.target });
	}
}
