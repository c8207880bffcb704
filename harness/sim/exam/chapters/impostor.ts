/** A program on the relay's port that is no relay, or stands in between. */
import { encode, splitFrames } from '../../../../relay/protocol/codec.ts';
import { PROTOCOL_RANGE } from '../../../../relay/protocol/version.ts';
import { SITE, type Chapter } from '../exam.ts';

const impostor: Chapter = async (exam) => {
  const key = await exam.shared();
  await exam.run(4_000);
  const { relay, network, port } = exam.world;
  const heard: string[] = [];
  const what = exam.choose('impostor', 'has no key', 'is younger than the socket', 'says nothing');
  relay.kill(true);
  const stop = network.listen(port, {
    lane: 'impostor',
    onUpgrade: (_request, upgrade) => {
      const endpoint = upgrade.accept();
      endpoint.handlers = {
        onText: (text) => {
          for (const frame of splitFrames(text)) {
            const { type } = JSON.parse(frame.split('\n')[0] ?? '') as { readonly type: string };
            heard.push(type);
            if (type !== 'connect' || !endpoint.open) return;
            const hello = { type: 'hello-ok', proof: 'x', heartbeatMs: 1_000, silenceMaxMs: 3_500 } as const;
            endpoint.send(encode({ ...hello, resumed: false, received: 0 }));
          }
        },
        onClose: () => undefined,
      };
      if (what === 'says nothing') return;
      const challenge = {
        type: 'connect.challenge',
        protocol: PROTOCOL_RANGE,
        relayId: 'X',
        relayNonce: 'N',
      } as const;
      const isYounger = what === 'is younger than the socket';
      exam.world.kernel.schedule('impostor', isYounger ? 500 : 0, 'a challenge', () => {
        if (endpoint.open) endpoint.send(encode({ ...challenge, listeningMs: isYounger ? 0 : 10_000 }));
      });
    },
    onRequest: (_request, respond) => respond({ status: 404, body: '' }),
  });
  await exam.run(25_000);
  const allowed = what === 'has no key' ? ['connect'] : [];
  exam.same('O8', `frames to a program that ${what}`, [...new Set(heard)], allowed);
  if (what === 'has no key') exam.showsButton('O8', 'the button', key, '!');
  stop();
  relay.start();
  await exam.ready(40_000);
  await exam.until('the tab is listed', () => exam.isListed(key), 40_000);
  exam.same('O4', 'the address', exam.tab(key).url, `${SITE}/a`);
};

export const IMPOSTOR: Readonly<Record<string, Chapter>> = { 'no relay': impostor };
