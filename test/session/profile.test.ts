import { expect } from 'chai';
import * as tf from 'trainop';
import { rejected } from '../support/caught.js';
import { feedValue, ready } from '../support/programs.js';

describe('A profile', () => {
  it('says what each node of a step costs, by layer, phase and line, and changes nothing', async () => {
    const { session, trainOp, feeds } = await ready('convolutional');
    const given = feeds.map((feed) => [feed, feedValue(feed, 1)] as const);
    const { graph } = session;
    const values = () => [...graph.variables.values()].map((variable) => session.valueOf(variable).toArray());
    await session.run(trainOp, given);
    const before = values();
    const profile = await session.profile(trainOp, given, { runs: 3 });
    expect(values()).to.deep.equal(before);
    expect(profile.runs).to.equal(3);
    expect(profile.nodes.length).to.be.above(50);
    const sum = profile.nodes.reduce((total, { microseconds }) => total + microseconds, 0);
    expect(sum)
      .to.be.above(0)
      .and.below(profile.microseconds * 1.05);
    // What is listed is of the graph, all but what onnxruntime put in by itself.
    const lost = profile.nodes.filter(({ scope }) => scope === '(onnxruntime)');
    expect(lost.length).to.be.below(profile.nodes.length / 10);
    const layer = profile.byScope().find(({ scope }) => scope === 'net/conv1') as tf.ProfiledScope;
    expect(layer.byPhase).to.include.keys('forward', 'backward');
    const phases = Object.values(layer.byPhase).reduce((total, time) => total + time, 0);
    expect(phases).to.be.closeTo(layer.microseconds, 1e-6);
    const conv = profile.nodes.find(({ name }) => name === 'net/conv1/Conv') as tf.ProfiledNode;
    expect(conv).to.include({ opType: 'Conv', provider: 'cpu', phase: 'forward', scope: 'net/conv1' });
    expect(conv.site).to.match(/test\/support\/programs\.ts:\d+/);
    const text = String(profile);
    expect(text).to.match(
      /^a run takes \d+ µs, its nodes \d+ µs \(mean of 3\)\n\nlayer +forward +backward +optimizer +update +µs +share\n/,
    );
    expect(text).to.match(/^net\/conv1 +\d+ +\d+/m);
    expect(text).to.match(/^Conv +\d+ +[\d.]+ % +net\/conv1\/Conv +.*programs\.ts:\d+/m);
    const { traceEvents } = JSON.parse(JSON.stringify(profile.toChromeTrace())) as ReturnType<
      typeof profile.toChromeTrace
    >;
    const convs = traceEvents.filter(({ name }) => name === 'net/conv1/Conv');
    expect(convs).to.have.length(3);
    expect(convs[0]).to.include({ ph: 'X', cat: 'forward' });
    expect(convs[0]?.args).to.include({ operator: 'Conv', scope: 'net/conv1', line: conv.site });
    await session.close();
  });

  it('counts what is inside a loop once', async () => {
    const { session, trainOp, feeds } = await ready('controlFlow');
    const profile = await session.profile(
      trainOp,
      feeds.map((feed) => [feed, feedValue(feed, 1)] as const),
      { runs: 2 },
    );
    const sum = profile.nodes.reduce((total, { microseconds }) => total + microseconds, 0);
    expect(profile.nodes.some(({ opType }) => opType === 'Loop')).to.equal(true);
    expect(sum).to.be.below(profile.microseconds * 1.05);
    await session.close();
  });

  it('is of nothing where nothing is computed, and refuses what it does not know', async () => {
    const { session, feeds } = await ready('shared');
    expect(
      (await session.profile(feeds[0] as tf.Tensor, [[feeds[0] as tf.Tensor, [[1, 2, 3, 4]]]])).nodes,
    ).to.deep.equal([]);
    await rejected(session.profile(feeds[0] as tf.Tensor, {}, { runs: 0 }), tf.ValueError);
    await rejected(session.profile(feeds[0] as tf.Tensor, {}, { often: 1 } as never), tf.ValueError);
    await session.close();
  });
});
