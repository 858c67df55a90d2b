import { sendVisits } from '../../demo/clicks/send-visits.ts';
import { visitsOf, type Visit } from '../../demo/clicks/visits.ts';
import { seededRandom } from '../../demo/seeded-random.ts';

/** So many wait for an answer at the same time. */
const AT_ONCE = 8;
const SEED = 22;
const SITE = '/cost';

/** The same clicks each time, by visitors who each make so many: what goes into one request of a page. */
export function* clicksOf(clicks: number, perVisit: number): Generator<Visit> {
  const steps = [...visitsOf(SITE, clicks, seededRandom(SEED))].flatMap((visit) =>
    visit.steps.map((step) => ({ visit, step })),
  );
  for (let from = 0; from < clicks; from += perVisit) {
    const own = steps.slice(from, from + perVisit);
    const [first] = own;
    if (first) yield { ...first.visit, steps: own.map(({ step }) => step) };
  }
}

/** Sends visits as Conveyor's pages do. Rejects when one click was not taken. */
export async function sendBatched(siteUrl: string, visits: Iterable<Visit>): Promise<void> {
  const { lost } = await sendVisits(siteUrl, visits);
  if (lost > 0) throw new Error(`${lost} clicks were not taken, so that the bill would lack them.`);
}

/** Sends each click of the same visits by itself, with the same fields. */
export async function sendOneByOne(apiUrl: string, visits: Iterable<Visit>): Promise<void> {
  const clicks = eachClick(visits);
  const sendWaiting = async (): Promise<void> => {
    for (const click of clicks) {
      const response = await fetch(`${apiUrl}/clicks`, {
        method: 'POST',
        body: JSON.stringify(click),
      });
      if (!response.ok) throw new Error(`A click was answered ${response.status}.`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendWaiting));
}

function* eachClick(visits: Iterable<Visit>) {
  for (const { visitor, referrer = '', steps } of visits)
    for (const { page, video = '' } of steps)
      yield {
        id: crypto.randomUUID(),
        visitor,
        type: video ? 'play' : 'view',
        page,
        referrer,
        video,
        at: new Date().toISOString(),
      };
}
