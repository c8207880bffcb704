import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { i18nIn } from '../i18n/testing/messages.ts';
import { BadgePainter } from './badge.ts';
import type { LinkPhase } from './link-phase.ts';
import type { SharedTabs } from './shared-tabs.ts';

const LIVE: LinkPhase = { name: 'live' };
const CONNECTING: LinkPhase = { name: 'connecting', why: 'port 1234' };
const REFUSED: LinkPhase = { name: 'refused', code: 'wrong-key', message: 'Copy the key.' };

describe('the painter', () => {
  let painted: string[];
  let painter: BadgePainter;

  beforeEach(() => {
    painted = [];
    painter = new BadgePainter();
    const done = (): Promise<void> => Promise.reject(new Error('No tab with id'));
    vi.stubGlobal('chrome', {
      i18n: i18nIn('en'),
      action: {
        setBadgeText: ({ tabId, text }: { tabId?: number; text: string }) => {
          painted.push(`${tabId ?? 'others'} ${text}`.trim());
          return done();
        },
        setBadgeBackgroundColor: done,
        setTitle: done,
      },
    });
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  let unsettled: number[] = [];
  let failures = 0;

  function paint(phase: LinkPhase, ...tabs: { tabId: number; isUsable?: boolean }[]): string[] {
    painted.length = 0;
    painter.paint(phase, failures, { all: () => tabs, unsettled } as unknown as SharedTabs);
    return painted;
  }

  const attached = { tabId: 1, isUsable: true };

  test('does not show that a tab is no longer shared before that is stored', () => {
    paint(LIVE, attached);
    unsettled = [1];
    expect(paint(LIVE)).toEqual(['1 …']);
    expect(paint(LIVE, attached)).toEqual(['1 ON']);
    unsettled = [];
    expect(paint(LIVE)).toEqual(['1']);
  });

  test('paints only what has changed', () => {
    expect(paint(LIVE, attached)).toEqual(['others', '1 ON']);
    expect(paint(LIVE, attached)).toEqual([]);
    expect(paint(LIVE, { tabId: 1 })).toEqual(['1 …']);
    expect(paint(LIVE, attached, { tabId: 2 })).toEqual(['1 ON', '2 …']);
  });

  test('clears what an earlier worker painted on a tab that is no longer shared', () => {
    painter.adopt([1, 2]);
    expect(paint(LIVE, attached)).toEqual(['others', '1 ON', '2']);
  });

  test('clears the badge of a tab that is no longer shared, once', () => {
    paint(LIVE, attached);
    expect(paint(LIVE)).toEqual(['1']);
    expect(paint(LIVE)).toEqual([]);
  });

  test('keeps a tab that is no longer shared up to date with the others', () => {
    paint(LIVE, attached);
    paint(LIVE);
    expect(paint(REFUSED)).toEqual(['others !', '1 !']);
    expect(paint(LIVE)).toEqual(['others', '1']);
  });

  test('shows a missing relay in every tab, once several attempts have failed', () => {
    paint(CONNECTING, attached);
    failures = 2;
    expect(paint(CONNECTING, attached)).toEqual(['others off', '1 II']);
    failures = 0;
    expect(paint(LIVE, attached)).toEqual(['others', '1 ON']);
  });

  test('paints again what a navigation has cleared', () => {
    paint(LIVE, attached);
    painter.cleared(1);
    expect(paint(LIVE, attached)).toEqual(['1 ON']);
    painter.cleared(1);
    expect(paint(LIVE)).toEqual([]);
  });
});
