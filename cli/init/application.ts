/** The kinds of application that `init` knows how to release, in the order in which they are offered. */
export const KINDS = [
  'appspec',
  'lambda',
  'ecs',
  'tomcat',
  'java',
  'node',
  'python',
  'go',
  'static',
] as const;
export type Kind = (typeof KINDS)[number];

/** An application as its folder tells it. */
export type Application = AppSpecApplication | HostApplication | LambdaApplication | EcsApplication;

interface Found {
  /** The file or files by which it was known. */
  readonly by: string;
  /** What it calls itself, as it is written there. */
  readonly name?: string;
  readonly build?: Build;
}

/** What an AppSpec file for hosts describes already: its owner's, with scripts of their own. */
export interface AppSpecApplication extends Found {
  readonly kind: 'appspec';
  /** Its hosts are asked in ValidateService. */
  readonly validates: boolean;
}

/** What is to run on the hosts of a fleet, by scripts that `init` writes. */
export type HostApplication = ProcessApplication | TomcatApplication | StaticApplication;

/** A program that is a service of the host by itself. */
export interface ProcessApplication extends Found {
  readonly kind: 'java' | 'node' | 'python' | 'go';
  /** A command of sh, run in the folder of the application; it finds PORT and HOST in its environment. */
  readonly start: string;
  /** Commands of sh, run in that folder when the files are in place. */
  readonly install?: readonly string[];
}

export interface TomcatApplication extends Found {
  readonly kind: 'tomcat';
  /** The web archive or the folder of the web application in the bundle; `.` where that is the bundle itself. */
  readonly webapp: string;
}

/** Pages for nginx. */
export interface StaticApplication extends Found {
  readonly kind: 'static';
  /** Their folder in the bundle; `.` where that is the bundle itself. */
  readonly pages: string;
}

const WITHOUT_SCRIPTS = new Set<Kind>(['appspec', 'lambda', 'ecs']);

export const isHostApplication = (application: Application): application is HostApplication =>
  !WITHOUT_SCRIPTS.has(application.kind);

export interface LambdaApplication extends Found {
  readonly kind: 'lambda';
  readonly functions: readonly LambdaFunction[];
  /** Functions that CodeDeploy asks before it moves an alias. */
  readonly validators: readonly string[];
}

export interface LambdaFunction {
  readonly name: string;
  /** The folder of its code in the bundle. */
  readonly path: string;
}

export interface EcsApplication extends Found {
  readonly kind: 'ecs';
  /** What a load balancer reaches, by the task definition; left out where that tells of none. */
  readonly container?: { readonly name: string; readonly port: number };
  /** An AppSpec file is there, so that it is CodeDeploy that deploys the service. */
  readonly hasAppSpec: boolean;
  /** Of the image that the build makes; left out where it makes none. */
  readonly repository?: string;
}

/** The commands of a buildspec. */
export interface Build {
  /** `nodejs: 20` */
  readonly runtime?: readonly [string, string];
  readonly install?: readonly string[];
  readonly test?: readonly string[];
  readonly build?: readonly string[];
  /** Patterns of what is deployed, from the root. */
  readonly files: readonly string[];
}
