// Owns the page of `trainop view`: one model.
import type { Picture } from '../picture.js';
import { html, pageData } from './dom.js';
import { graphView } from './graph-view.js';

const start = performance.now();
const picture = pageData<Picture>();
const app = document.getElementById('app') as HTMLElement;
app.append(html('header', {}, html('h1', {}, picture.title), html('p', {}, picture.about)), graphView(picture));
requestAnimationFrame(() => {
  document.documentElement.dataset.ready = String(Math.round(performance.now() - start));
});
