/** Names of what is counted, measured or paid: their numbers are no ids, however long. */
import { wordsOf } from '../../../formats/names.ts';

/** Last words of such names. */
const QUANTITIES: ReadonlySet<string> = new Set(
  (
    'amount,price,cost,total,subtotal,balance,sum,fee,tax,vat,tip,discount,salary,wage,income,' +
    'revenue,rent,budget,quantity,qty,count,size,byte,kb,mb,gb,length,width,height,depth,radius,' +
    'weight,volume,distance,area,capacity,duration,timeout,ttl,interval,delay,limit,offset,timestamp,' +
    'time,date,datetime,day,hour,minute,second,ms,milli,millisecond,score,rate,percent,percentage,' +
    'ratio,cent,min,max,minimum,maximum,average,avg'
  ).split(','),
);
/** First words: `amount_due`, `maxBudgetPerDay`. */
const MEASURES: ReadonlySet<string> = new Set(
  'amount,total,min,max,minimum,maximum,average,avg'.split(','),
);

/** Whether a name says that its value is a quantity, a sum, a size or a time: `unitPrice`, `paid_at`. */
export function isQuantityName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (QUANTITIES.has(last) || MEASURES.has(words[0] ?? '')) return true;
  return last === 'at' && words.length > 1;
}
