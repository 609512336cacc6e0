export type RoleCall = <Output>(service: string, operation: string, input: object) => Promise<Output>;
