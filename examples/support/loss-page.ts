// A page with the curve of the loss, complete in one file: the plotting library and the numbers are inside.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const library = join(dirname(createRequire(import.meta.url).resolve('uplot/package.json')), 'dist');

/** The page for one loss a step. */
export function lossPage(title: string, losses: readonly number[]): string {
  const read = (file: string) => readFileSync(join(library, file), 'utf8');
  const smooth: number[] = [];
  for (const loss of losses) smooth.push(0.95 * (smooth.at(-1) ?? loss) + 0.05 * loss);
  const data = [losses.map((_, index) => index + 1), losses, smooth];
  return `<!doctype html>
<meta charset="utf-8">
<title>${title}</title>
<style>${read('uPlot.min.css')} body { font: 14px system-ui, sans-serif; margin: 2rem; }</style>
<h1>${title}</h1>
<div id="plot"></div>
<script>${read('uPlot.iife.min.js')}</script>
<script>
new uPlot({
  width: Math.min(1100, innerWidth - 64), height: 480,
  scales: { x: { time: false }, y: { distr: 3 } },
  axes: [{ label: 'step' }, { label: 'loss (log scale)', size: 70 }],
  series: [{ label: 'step' }, { label: 'loss', stroke: '#b8cbe6' }, { label: 'smoothed', stroke: '#1f5fbf', width: 2 }],
}, ${JSON.stringify(data)}, document.getElementById('plot'));
</script>
`;
}
