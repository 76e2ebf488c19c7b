// Makes locales/countries.json: countries and regions in five languages, each list in its readers' order.
//
// node .ci/countries.mjs  -  Node 20 with full ICU. Run it when names change, and read the difference.

import { writeFileSync } from "node:fs";

const CODES = `
  ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASM:AS ATA:AQ ATF:TF ATG:AG AUS:AU AUT:AT AZE:AZ BDI:BI BEL:BE
  BEN:BJ BES:BQ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS BIH:BA BLM:BL BLR:BY BLZ:BZ BMU:BM BOL:BO BRA:BR BRB:BB BRN:BN BTN:BT BVT:BV BWA:BW
  CAF:CF CAN:CA CCK:CC CHE:CH CHL:CL CHN:CN CIV:CI CMR:CM COD:CD COG:CG COK:CK COL:CO COM:KM CPV:CV CRI:CR CUB:CU CUW:CW CXR:CX CYM:KY
  CYP:CY CZE:CZ DEU:DE DJI:DJ DMA:DM DNK:DK DOM:DO DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET FIN:FI FJI:FJ FLK:FK FRA:FR
  FRO:FO FSM:FM GAB:GA GBR:GB GEO:GE GGY:GG GHA:GH GIB:GI GIN:GN GLP:GP GMB:GM GNB:GW GNQ:GQ GRC:GR GRD:GD GRL:GL GTM:GT GUF:GF GUM:GU
  GUY:GY HKG:HK HMD:HM HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IMN:IM IND:IN IOT:IO IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT JAM:JM JEY:JE
  JOR:JO JPN:JP KAZ:KZ KEN:KE KGZ:KG KHM:KH KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR LBY:LY LCA:LC LIE:LI LKA:LK LSO:LS LTU:LT
  LUX:LU LVA:LV MAC:MO MAF:MF MAR:MA MCO:MC MDA:MD MDG:MG MDV:MV MEX:MX MHL:MH MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN MNP:MP MOZ:MZ
  MRT:MR MSR:MS MTQ:MQ MUS:MU MWI:MW MYS:MY MYT:YT NAM:NA NCL:NC NER:NE NFK:NF NGA:NG NIC:NI NIU:NU NLD:NL NOR:NO NPL:NP NRU:NR NZL:NZ
  OMN:OM PAK:PK PAN:PA PCN:PN PER:PE PHL:PH PLW:PW PNG:PG POL:PL PRI:PR PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA REU:RE ROU:RO RUS:RU
  RWA:RW SAU:SA SDN:SD SEN:SN SGP:SG SGS:GS SHN:SH SJM:SJ SLB:SB SLE:SL SLV:SV SMR:SM SOM:SO SPM:PM SRB:RS SSD:SS STP:ST SUR:SR SVK:SK
  SVN:SI SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TCA:TC TCD:TD TGO:TG THA:TH TJK:TJ TKL:TK TKM:TM TLS:TL TON:TO TTO:TT TUN:TN TUR:TR TUV:TV
  TWN:TW TZA:TZ UGA:UG UKR:UA UMI:UM URY:UY USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG VIR:VI VNM:VN VUT:VU WLF:WF WSM:WS YEM:YE ZAF:ZA
  ZMB:ZM ZWE:ZW
`;

const LOCALES = { zh: "zh-CN", en: "en", ja: "ja", ko: "ko", es: "es" };

// Where Unicode's names are not those of the portal.
const NAMES = {
  TWN: { zh: "中国台湾", en: "Taiwan, China", ja: "中国台湾", ko: "중국 대만", es: "Taiwán (China)" },
  HKG: { zh: "中国香港", en: "Hong Kong, China", ja: "中国香港", ko: "중국 홍콩", es: "Hong Kong (China)" },
  MAC: { zh: "中国澳门", en: "Macao, China", ja: "中国マカオ", ko: "중국 마카오", es: "Macao (China)" },
  PSE: { zh: "巴勒斯坦", en: "Palestine", ja: "パレスチナ", ko: "팔레스타인", es: "Palestina" },
  COD: { en: "Congo (Kinshasa)", ja: "コンゴ民主共和国", ko: "콩고 민주 공화국" },
  COG: { en: "Congo (Brazzaville)", ja: "コンゴ共和国", ko: "콩고 공화국", es: "República del Congo" },
  MMR: { en: "Myanmar", ja: "ミャンマー", es: "Myanmar" },
  AUS: { ko: "호주" },
  ZAF: { ko: "남아프리카 공화국" },
  CIV: { es: "Costa de Marfil" },
  FLK: { zh: "马尔维纳斯群岛（福克兰群岛）" },
};

// ICAO 9303's codes of people without a country: at the end, in this order.
const LAST = {
  XXA: { zh: "无国籍", en: "Stateless", ja: "無国籍", ko: "무국적", es: "Apátrida" },
  XXB: {
    zh: "难民（1951年公约）",
    en: "Refugee (1951 Convention)",
    ja: "難民（1951年難民条約）",
    ko: "난민(1951년 협약)",
    es: "Persona refugiada (Convención de 1951)",
  },
  XXC: { zh: "难民（其他）", en: "Refugee (other)", ja: "難民（その他）", ko: "난민(기타)", es: "Persona refugiada (otros casos)" },
  XXX: { zh: "未注明国籍", en: "Nationality not stated", ja: "国籍の記載なし", ko: "국적 미기재", es: "Nacionalidad no indicada" },
};

// A collator sorts Chinese characters by one reading each, and in Japanese by their number in JIS. Longer beginnings stand first.
const READINGS = {
  zh: { 秘鲁: "毕鲁", 几内亚: "基内亚" },
  ja: {
    中国台湾: "ちゅうごくたいわん",
    中国香港: "ちゅうごくほんこん",
    合衆国領: "がっしゅうこくりょう",
    北朝鮮: "きたちょうせん",
    中央: "ちゅうおう",
    中国: "ちゅうごく",
    仏領: "ふつりょう",
    南極: "なんきょく",
    日本: "にほん",
    米領: "べいりょう",
    英領: "えいりょう",
    赤道: "せきどう",
    韓国: "かんこく",
    北: "きた",
    南: "みなみ",
    東: "ひがし",
    西: "にし",
  },
};

function reading(lang, name) {
  const [written, read] = Object.entries(READINGS[lang] ?? {}).find(([written]) => name.startsWith(written)) ?? ["", ""];
  const key = read + name.slice(written.length);
  if (lang === "ja" && /^\p{Script=Han}/u.test(key)) throw new Error(`the reading of ${name} is missing`);
  return key;
}

function list(lang, locale) {
  const names = new Intl.DisplayNames([locale], { type: "region", fallback: "none" });
  const { compare } = new Intl.Collator(locale);
  const rows = CODES.trim()
    .split(/\s+/)
    .map((pair) => {
      const [alpha3, alpha2] = pair.split(":");
      let name = NAMES[alpha3]?.[lang] ?? names.of(alpha2);
      if (!name) throw new Error(`${alpha3} has no name in ${lang}`);
      if (lang === "en") name = name.replace(" & ", " and ");
      return { alpha3, name, key: reading(lang, name) };
    });
  rows.sort((a, b) => compare(a.key, b.key));
  return [...rows.map(({ alpha3, name }) => [alpha3, name]), ...Object.entries(LAST).map(([code, name]) => [code, name[lang]])];
}

const lists = Object.entries(LOCALES).map(
  ([lang, locale]) => `"${lang}": [\n${list(lang, locale).map((row) => JSON.stringify(row)).join(",\n")}\n]`,
);
writeFileSync(new URL("../locales/countries.json", import.meta.url), `{\n${lists.join(",\n")}\n}\n`);
