import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { malformedXml } from './errors.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An element's content: lists repeat the element, undefined leaves it out. */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlContent[]
  | { readonly [name: string]: XmlContent };

const builder = new XMLBuilder({
  ignoreAttributes: false,
  processEntities: false,
  tagValueProcessor: (_name, value) => escapeText(String(value)),
});

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  ignoreAttributes: true,
  htmlEntities: true,
});

/** References to control characters, which the parser would drop in silence. */
const FORBIDDEN_REFERENCE = /&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));/i;

/** A document with one root element, in S3's namespace unless it is an error. */
export function xmlDocument(root: string, content: Readonly<Record<string, XmlContent>>): string {
  const attributes = root === 'Error' ? {} : { '@_xmlns': NAMESPACE };
  const body = builder.build({ [root]: { ...attributes, ...content } });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
}

/** Reads a request's document; text stays text. Throws `MalformedXML`. */
export function parseXml(text: string): unknown {
  const forbidden = FORBIDDEN_REFERENCE.exec(text)?.[0];
  if (forbidden) throw malformedXml(`XML 1.0 does not allow ${forbidden}`);
  try {
    return parser.parse(text, true);
  } catch (error) {
    throw malformedXml(error instanceof Error ? error.message : String(error));
  }
}

/** Keys may hold control characters; as references they survive, as S3 sends them. */
function escapeText(text: string): string {
  return text.replaceAll(
    // oxlint-disable-next-line no-control-regex -- these are the characters meant
    /[&<>"\u0000-\u001f\u007f]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}
