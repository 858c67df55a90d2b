import Handlebars from 'handlebars';
import { z } from 'zod';
import { refusals } from './refusals.ts';

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EmailTemplateContent.html */
export interface TemplateContent {
  readonly subject: string | undefined;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

/** Why a mail that SES accepted was never sent: an event tells, not the answer to the call. */
export class RenderingFailure extends Error {
  override readonly name = 'RenderingFailure';
}

export type TemplateData = Readonly<Record<string, unknown>>;

const MAXIMUM_BYTES = 500 * 1024;

/**
 * Handlebars as SES has it: what a template names must be in the data, and nothing is escaped,
 * neither in text nor in HTML.
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html
 */
const handlebars = Handlebars.create();
handlebars.unregisterHelper('log');
const COMPILE = { strict: true } as const;
const RUN = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false } as const;

/** A template, ready to be rendered. */
export class Template {
  readonly content: TemplateContent;
  #lastSubject = '';
  readonly #parts: Readonly<Record<keyof TemplateContent, HandlebarsTemplateDelegate | undefined>>;

  /** Throws `BadRequestException` when it is no template. */
  constructor(content: TemplateContent) {
    this.content = content;
    const { subject, text, html } = content;
    if (text === undefined && html === undefined)
      throw refusals.badRequest('A template needs a Text or an Html part.');
    const size = [subject, text, html].reduce(
      (sum, part) => sum + Buffer.byteLength(part ?? ''),
      0,
    );
    if (size > MAXIMUM_BYTES)
      throw refusals.badRequest(`A template has at most ${MAXIMUM_BYTES} bytes, not ${size}.`);
    this.#parts = { subject: compile(subject), text: compile(text), html: compile(html) };
  }

  /** Throws `RenderingFailure`. */
  render(data: TemplateData): TemplateContent & { readonly subject: string } {
    const { subject, text, html } = this.#parts;
    const line = run(subject, data) ?? '';
    if (/\p{Cc}/u.test(line))
      throw new RenderingFailure('The subject must not contain control characters.');
    return {
      // A fan-out of many mails with the same subject holds it once.
      subject: line === this.#lastSubject ? this.#lastSubject : (this.#lastSubject = line),
      text: run(text, data),
      html: run(html, data),
    };
  }
}

function compile(source: string | undefined): HandlebarsTemplateDelegate | undefined {
  if (source === undefined) return undefined;
  try {
    handlebars.parse(source);
  } catch (error) {
    throw refusals.badRequest(`Invalid template: ${String(error)}`);
  }
  return handlebars.compile(source, COMPILE);
}

function run(part: HandlebarsTemplateDelegate | undefined, data: TemplateData): string | undefined {
  try {
    return part?.(data, RUN);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const missing = /^"(.+?)" not defined/.exec(said)?.[1];
    throw new RenderingFailure(
      missing === undefined ? said : `Attribute '${missing}' is not present in the rendering data.`,
    );
  }
}

const dataSchema = z.record(z.string(), z.unknown());

/**
 * The data that one mail is rendered with: a call's default data, and a recipient's own in place of
 * values of the same name. Throws `RenderingFailure` for what is no JSON object.
 */
export function templateData(...texts: readonly (string | undefined)[]): TemplateData {
  return Object.assign({}, ...texts.map(parseData));
}

function parseData(text = '{}'): TemplateData {
  try {
    return dataSchema.parse(JSON.parse(text, unescaped));
  } catch {
    throw new RenderingFailure('The rendering data is not a JSON object.');
  }
}

/** Handlebars's option not to escape would add two numbers that stand side by side. */
function unescaped(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value !== '' ? new Handlebars.SafeString(value) : value;
}

/** Templates that came with their call and are kept compiled. */
const KEPT = 100;

/** The account's templates, by name, and those that callers bring along. */
export class Templates {
  readonly #named = new Map<string, Template>();
  readonly #inline = new Map<string, Template>();

  create(name: string, content: TemplateContent): void {
    if (!/^[\w-]{1,64}$/.test(name)) throw refusals.badRequest(`Invalid template name ${name}`);
    if (this.#named.has(name)) throw refusals.templateExists(name);
    this.#named.set(name, new Template(content));
  }

  /** Throws `NotFoundException`. */
  get(name: string): Template {
    const template = this.#named.get(name);
    if (!template) throw refusals.noTemplate(name);
    return template;
  }

  /** Whether it exists or not. */
  delete(name: string): void {
    this.#named.delete(name);
  }

  /** The same template for the same content: a fan-out of many calls holds it once. */
  inline(content: TemplateContent): Template {
    const key = JSON.stringify([content.subject, content.text, content.html]);
    const template = this.#inline.get(key) ?? new Template(content);
    this.#inline.delete(key);
    this.#inline.set(key, template);
    for (const oldest of this.#inline.keys()) {
      if (this.#inline.size <= KEPT) break;
      this.#inline.delete(oldest);
    }
    return template;
  }
}
