/**
 * Of load balancers, content delivery networks and gateways of well-known makers: what stands before
 * one server and not before another. Their cookies lead a request there, and tell the app nothing.
 */
const BALANCER =
  /^(?:AWS(?:ALB|ELB)|ARRAffinity|ApplicationGatewayAffinity|GCLB$|GCILB$|BIGipServer|TS[0-9a-f]{6,}$|NSC_|citrix_ns_id|SERVERID$|ROUTEID$|INGRESSCOOKIE$|X-Oracle-BMC-LBS-Route$|__cf|_cfuvid$|cf_clearance$|incap_ses_|visid_incap_|nlbi_|ak_bmsc$|bm_s[vz]$|_abck$|datadome$)/;

/** Whether a cookie has the name of one that a load balancer sets. */
export function isBalancerCookie(name: string): boolean {
  return BALANCER.test(name);
}
