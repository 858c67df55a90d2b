import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';

export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What people call it: the path of its construct. */
  readonly name: string;
  readonly template: Template;
}

export interface Template {
  /** Where it lies on disk. */
  readonly path: string;
  readonly stackName: string;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly outputs: ReadonlyMap<string, { readonly value: unknown; readonly exportName?: unknown }>;
  /** Of a nested stack: the resource that it is in its parent. */
  readonly nestedIn?: { readonly templatePath: string; readonly logicalId: string };
}

const getAtt = z.union([
  z.tuple([z.string(), z.unknown()]),
  z.string().transform((text): [string, unknown] => {
    const [logicalId = '', ...attribute] = text.split('.');
    return [logicalId, attribute.join('.')];
  }),
]);
const pointer = z.union([
  z.strictObject({ Ref: z.string() }),
  z.strictObject({ 'Fn::GetAtt': getAtt }),
  z.strictObject({ 'Fn::ImportValue': z.unknown() }),
  z.strictObject({
    'Fn::GetStackOutput': z.looseObject({ StackName: z.unknown(), OutputName: z.string() }),
  }),
]);

/** All templates of an app, and what the expressions in them point to. */
export class Assembly {
  private readonly templates: readonly Template[];
  private readonly byType = new Map<string, Resource[]>();

  constructor(templates: readonly Template[]) {
    this.templates = templates;
    for (const resource of templates.flatMap((template) => [...template.resources.values()])) {
      const known = this.byType.get(resource.type);
      if (known) known.push(resource);
      else this.byType.set(resource.type, [resource]);
    }
  }

  ofType(...types: string[]): Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /**
   * The resource whose reference or attribute `value` is, in the same stack, a nested one or another
   * stack of the app; none if it is anything else, or of a resource that the app only imports.
   */
  target(value: unknown, { template }: Pick<Resource, 'template'>): Resource | undefined {
    const parsed = pointer.safeParse(value);
    if (!parsed.success) return undefined;
    const expression = parsed.data;
    if ('Ref' in expression) return this.reference(expression.Ref, template);
    if ('Fn::GetAtt' in expression) return this.attribute(expression['Fn::GetAtt'], template);
    if ('Fn::ImportValue' in expression) return this.imported(expression['Fn::ImportValue']);
    const { StackName, OutputName } = expression['Fn::GetStackOutput'];
    const producer = this.templates.find(({ stackName }) => stackName === StackName);
    return producer && this.output(producer, OutputName);
  }

  private reference(logicalId: string, template: Template): Resource | undefined {
    const local = template.resources.get(logicalId);
    if (local || !template.nestedIn) return local;
    const { templatePath, logicalId: stackId } = template.nestedIn;
    const stack = this.at(templatePath)?.resources.get(stackId);
    const parameters = z.record(z.string(), z.unknown()).safeParse(stack?.properties.Parameters);
    return stack && parameters.success ? this.target(parameters.data[logicalId], stack) : undefined;
  }

  private attribute(
    [logicalId, attribute]: [string, unknown],
    template: Template,
  ): Resource | undefined {
    const resource = template.resources.get(logicalId);
    if (resource?.type !== 'AWS::CloudFormation::Stack') return resource;
    const nested = this.templates.find(
      ({ nestedIn }) =>
        nestedIn?.templatePath === template.path && nestedIn.logicalId === logicalId,
    );
    return nested && this.output(nested, String(attribute).replace(/^Outputs\./, ''));
  }

  private imported(name: unknown): Resource | undefined {
    for (const template of this.templates)
      for (const { value, exportName } of template.outputs.values())
        if (exportName !== undefined && isDeepStrictEqual(exportName, name))
          return this.target(value, { template });
    return undefined;
  }

  private output(template: Template, name: string): Resource | undefined {
    return this.target(template.outputs.get(name)?.value, { template });
  }

  private at(path: string): Template | undefined {
    return this.templates.find((template) => template.path === path);
  }
}
