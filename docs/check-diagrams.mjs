// Renders every Mermaid diagram of the documents that are given; `./dev diagrams` calls it. Prints a line for each
// diagram that does not render, and exits with 1 if there is any.
//
// There is no browser here, only its document: every text has the same size, so the layout says nothing.
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<body></body>', { pretendToBeVisual: true });
window.SVGElement.prototype.getBBox = () => ({ x: 0, y: 0, width: 100, height: 20 });
window.SVGElement.prototype.getComputedTextLength = () => 100;
globalThis.window = window;
globalThis.document = window.document;
globalThis.CSSStyleSheet = window.CSSStyleSheet ?? class {
	cssRules = [];
	replaceSync() {}
	insertRule() {}
};
const mermaid = (await import('mermaid')).default;
mermaid.initialize({ startOnLoad: false, htmlLabels: false });

let diagrams = 0;
let broken = 0;
for (const file of process.argv.slice(2)) {
	const text = readFileSync(file, 'utf8');
	for (const found of text.matchAll(/^```mermaid\n(.*?)^```$/gms)) {
		diagrams++;
		try {
			await mermaid.render(`diagram${diagrams}`, found[1]);
		}
		catch (error) {
			broken++;
			console.error(`${file}:${text.slice(0, found.index).split('\n').length}: does not render: ${error.message}`);
		}
	}
}
console.log(`${diagrams} diagrams, ${broken} of them broken`);
process.exit(broken === 0 ? 0 : 1);
