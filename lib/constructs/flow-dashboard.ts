import { Duration, Stack } from 'aws-cdk-lib/core';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  TextWidget,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

/** A part of a flow that brings its own row. */
export interface Charted {
  dashboardRow(shows: string): IWidget[];
}

export interface FlowDashboardProps {
  /** What goes from where to where, in Markdown. */
  readonly introduction: string;
  /** From top to bottom. */
  readonly rows: IWidget[][];
}

/** A flow from top to bottom, and above it the alarms of its stack. Comes last in its stack. */
export class FlowDashboard extends Construct {
  constructor(scope: Construct, id: string, { introduction, rows }: FlowDashboardProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const alarms = stack.node.findAll().filter((one) => one instanceof Alarm);
    const markdown =
      `From top to bottom, ${introduction} Each alarm below names its section of ` +
      '`docs/runbook.md`.';
    new Dashboard(this, 'Dashboard', {
      dashboardName: stack.stackName,
      defaultInterval: Duration.hours(3),
      widgets: [
        [new TextWidget({ width: 24, height: 2, markdown })],
        [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 })],
        ...rows,
      ],
    });
  }
}
