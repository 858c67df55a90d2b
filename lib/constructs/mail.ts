import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  ConfigurationSet,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
} from 'aws-cdk-lib/aws-ses';
import { FilterOrPolicy, SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { SuppressorEnvironment } from '../../lambda/mail/suppressor/environment.ts';
import type { Config } from '../config.ts';
import type { StageSettings } from '../stage.ts';
import { allow } from './allow.ts';
import { QueueWorker, type OwnEnvironment } from './queue-worker.ts';

export interface MailProps {
  readonly config: Config;
  readonly stage: StageSettings;
}

/**
 * How every flow mails: from one sender, with one configuration set, by which SES tells what became
 * of a mail; and nobody who is among the suppressions.
 *
 * SES → topic → queue → suppressor → suppressions
 */
export class Mail extends Construct {
  readonly configurationSetName: string;
  /** Who is never mailed again. Whoever mails asks it first. */
  readonly suppressions: TableV2;
  readonly suppressor: QueueWorker<OwnEnvironment<SuppressorEnvironment>>;
  private readonly config: Config;

  constructor(scope: Construct, id: string, { config, stage }: MailProps) {
    super(scope, id);
    this.config = config;
    if (config.senderIdentity === 'create') {
      new EmailIdentity(this, 'SenderIdentity', { identity: Identity.email(config.sender) });
    }
    this.suppressions = new TableV2(this, 'Suppressions', {
      partitionKey: { name: 'address', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: stage.removalPolicy,
    });
    this.suppressor = new QueueWorker<OwnEnvironment<SuppressorEnvironment>>(this, 'Suppressor', {
      stage,
      entry: 'lambda/mail/suppressor/handler.ts',
      environment: { SUPPRESSIONS_TABLE: this.suppressions.tableName },
      batchSize: 10,
      maxConcurrency: stage.suppressorConcurrency,
      deadLetterDescription:
        'Bounces and complaints that nobody heeds: who sent them is mailed again.',
      whileDown:
        'Addresses that bounced or complained are mailed again, which SES holds against us.',
      longestWait: Duration.hours(1),
    });
    allow(this.suppressor.function, ['dynamodb:PutItem'], this.suppressions.tableArn);

    const configurationSet = new ConfigurationSet(this, 'ConfigurationSet');
    this.configurationSetName = configurationSet.configurationSetName;
    const topic = this.eventTopic();
    configurationSet.addEventDestination('Events', {
      destination: EventDestination.snsTopic(topic),
      events: [
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
        EmailSendingEvent.RENDERING_FAILURE,
      ],
    });
    topic.addSubscription(
      new SqsSubscription(this.suppressor.queue, {
        rawMessageDelivery: true,
        // At first SES says that it may publish, in a message that is no event.
        filterPolicyWithMessageBody: {
          eventType: FilterOrPolicy.filter(SubscriptionFilter.existsFilter()),
        },
        deadLetterQueue: this.suppressor.deadLetterQueue,
      }),
    );
  }

  /**
   * Lets `grantee` send mail from the configured sender and from no other address. SES asks IAM about
   * the configuration set and about the identity that was verified, the address or its domain. While
   * an account is in the SES sandbox, IAM is asked about the recipient's identity too: there the
   * resource is any identity, and the condition on the sender is what holds.
   * https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
   */
  grantSend(grantee: IGrantable, actions: readonly `ses:Send${string}`[]): void {
    const { sender, stage } = this.config;
    const domain = sender.slice(sender.lastIndexOf('@') + 1);
    const identities = { sandbox: ['*'], production: [sender, domain] }[stage];
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [
          ...identities.map((identity) => this.arnOf('identity', identity)),
          this.arnOf('configuration-set', this.configurationSetName),
        ],
        conditions: { StringEquals: { 'ses:FromAddress': sender } },
      }),
    );
  }

  /** Where SES says what became of mails. */
  private eventTopic(): Topic {
    const topic = new Topic(this, 'Events', { enforceSSL: true });
    Validations.of(topic).acknowledge({
      id: 'Guardrails::encryption',
      reason:
        'SES cannot publish to a topic with the key aws/sns, and a key of our own costs more than all ' +
        'else that stands here. The topic keeps nothing: it hands each event to an encrypted queue.',
    });
    return topic;
  }

  private arnOf(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({
      service: 'ses',
      resource,
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}
