import { XMLBuilder } from 'fast-xml-parser';

const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: false });

/** Everything XML 1.0 cannot hold, not even escaped. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** A document; characters that XML cannot hold become U+FFFD. */
export function xmlText(document: object): string {
  return builder.build(document).replace(FORBIDDEN, '\uFFFD');
}
