"""The rules of the first DCAT-AP validator, as our tables name what its cases do not meet.

The suite has a document for each rule, `test-rule-N.rdf`, which breaks rule N of the validator of
2014-2016 (DCAT-AP 1.0 and 1.1), and one that breaks none. It names the rules by number alone:
what each one asks for is told here by class, property and demand. Its severities are not
compared, a maximum was a warning then.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.vocab.profiles.suites.case import ALL, MET, Asked, Case, documents

# number  class  property  demand
_RULES = """
0 foaf:Agent foaf:name min
2 foaf:Agent dct:type wish
3 foaf:Agent dct:type class
5 dcat:Catalog dcat:dataset class
6 dcat:Catalog dct:description min
8 dcat:Catalog dct:publisher min
9 dcat:Catalog dct:publisher max
11 dcat:Catalog dct:publisher class
12 dcat:Catalog dct:title min
14 dcat:Catalog foaf:homepage wish
15 dcat:Catalog foaf:homepage max
17 dcat:Catalog foaf:homepage class
18 dcat:Catalog dct:language wish
20 dcat:Catalog dct:language class
21 dcat:Catalog dct:license wish
23 dcat:Catalog dct:license max
24 dcat:Catalog dct:issued wish
25 dcat:Catalog dct:issued datatype
26 dcat:Catalog dct:issued max
27 dcat:Catalog dcat:themeTaxonomy wish
30 dcat:Catalog dcat:record class
31 dcat:Catalog dct:modified wish
32 dcat:Catalog dct:modified datatype
33 dcat:Catalog dct:modified max
34 dcat:Catalog dct:rights class
36 dcat:Catalog dct:spatial class
37 dcat:Dataset dct:description min
39 dcat:Dataset dct:title min
41 dcat:Dataset dcat:contactPoint wish
43 dcat:Dataset dcat:contactPoint class
44 dcat:Dataset dcat:distribution wish
46 dcat:Dataset dcat:distribution class
47 dcat:Dataset dcat:keyword wish
49 dcat:Dataset dct:publisher wish
50 dcat:Dataset dct:publisher max
52 dcat:Dataset dct:publisher class
53 dcat:Dataset dcat:theme wish
56 dcat:Dataset dct:conformsTo class
58 dcat:Dataset dct:accrualPeriodicity class
59 dcat:Dataset dct:accrualPeriodicity max
63 dcat:Dataset dcat:landingPage class
65 dcat:Dataset dct:language class
66 adms:Identifier skos:notation min
67 dcat:Dataset adms:identifier class
68 dcat:Dataset dct:issued datatype
69 dcat:Dataset dct:issued max
71 dcat:Dataset dct:spatial class
72 dcat:Dataset dct:temporal class
73 dcat:Dataset dct:modified datatype
74 dcat:Dataset dct:modified max
79 dcat:Distribution dcat:accessURL min
80 dcat:Distribution dcat:accessURL resource
81 dcat:Distribution dct:description wish
83 dcat:Distribution dct:format wish
84 dcat:Distribution dct:format class
85 dcat:Distribution dct:format max
86 dcat:Distribution dct:license wish
87 dcat:Distribution dct:license class
88 dcat:Distribution dct:license max
89 dcat:Distribution dcat:byteSize datatype
90 dcat:Distribution dcat:downloadURL resource
91 dcat:Distribution dcat:mediaType class
92 dcat:Distribution dct:issued datatype
93 dcat:Distribution dct:rights class
96 dcat:Distribution dct:modified datatype
98 foaf:Agent dct:type max
100 dcat:Dataset dct:accessRights max
104 dcat:Dataset dct:type class
105 dcat:Distribution spdx:checksum max
106 dcat:Distribution spdx:checksum class
107 dcat:Distribution dct:issued max
109 dcat:Distribution adms:status max
110 dcat:Distribution adms:status class
111 dcat:Distribution dct:modified max
115 dcat:Dataset dcat:theme class
119 dcat:CatalogRecord foaf:primaryTopic min
120 dcat:CatalogRecord dct:modified min
121 dcat:CatalogRecord foaf:primaryTopic max
122 dcat:CatalogRecord dct:modified max
124 dcat:CatalogRecord dct:conformsTo resource
125 dcat:CatalogRecord adms:status max
126 dcat:CatalogRecord adms:status class
127 dcat:CatalogRecord dct:issued max
128 dcat:CatalogRecord dct:source class
129 dcat:CatalogRecord dct:source max
131 dcat:CatalogRecord dct:language class
132 spdx:Checksum spdx:algorithm min
133 spdx:Checksum spdx:checksumValue min
134 spdx:Checksum spdx:algorithm max
135 spdx:Checksum spdx:checksumValue max
138 dcat:Catalog dct:license class
139 dcat:Catalog dcat:themeTaxonomy class
140 dcat:Catalog dct:hasPart class
142 dcat:CatalogRecord foaf:primaryTopic class
143 dcat:CatalogRecord dct:modified datatype
144 dcat:CatalogRecord dct:conformsTo wish
145 dcat:CatalogRecord adms:status wish
146 dcat:CatalogRecord dct:issued wish
147 dcat:CatalogRecord dct:issued datatype
150 dcat:Dataset dct:accessRights class
151 dcat:Dataset foaf:page class
154 dcat:Dataset dct:provenance class
155 dcat:Dataset dct:relation resource
156 dcat:Dataset adms:sample class
157 dcat:Dataset dct:source class
158 dcat:Distribution dcat:byteSize max
159 dcat:Distribution foaf:page class
160 dcat:Distribution dct:language class
161 dcat:Distribution dct:conformsTo class
162 dcat:Distribution dcat:mediaType max
163 dcat:Dataset dcat:distribution class
164 spdx:Checksum spdx:checksumValue datatype
165 dct:LicenseDocument dct:type class
169 skos:Concept skos:prefLabel min
170 dct:LicenseDocument dct:type wish
171 skos:ConceptScheme dct:title min
176 adms:Identifier skos:notation max
"""
RULES: dict[str, Asked] = {
    f"test-rule-{number}": Asked(of, path, demand)
    for number, of, path, demand in map(str.split, _RULES.strip().splitlines())
}
# Rules that DCAT-AP has taken back since, or that ask for a class to be there at all: what the
# paragraph of 3.0.1 says instead.
TAKEN_BACK: dict[str, str] = {
    "4": "Catalogue.dataset: recommended, a catalogue may have services alone",
    "35": "Catalogue.rights: 0..*",
    "76": "Dataset.version: dcat:version takes the place of owl:versionInfo",
    "99": "Catalogue.haspart: the inverse property is not in the profile any more",
    "103": "Dataset.type: 0..*",
    "108": "Distribution.rights: 0..*",
    "112": "mandatory classes: a document need not hold a catalogue",
    "113": "mandatory classes: a document need not hold an agent",
    "114": "mandatory classes: a document need not hold a dataset",
    "118": "LicenceDocument.type: 0..*",
    "123": "CatalogueRecord.applicationprofile: 0..*",
    "136": "PeriodofTime.startdate: dcat:startDate takes the place of schema:startDate",
    "137": "PeriodofTime.enddate: dcat:endDate takes the place of schema:endDate",
    "141": "Catalogue.haspart: the inverse property is not in the profile any more",
    "152": "Dataset.hasversion: dcat:hasVersion takes the place of dct:hasVersion",
    "153": "Dataset.hasversion: the inverse property is not in the profile any more",
    "166": "recommended classes: a document need not hold a licence",
    "167": "recommended classes: a document need not hold a category",
    "168": "recommended classes: a document need not hold a category scheme",
    "174": "PeriodofTime.startdate: dcat:startDate takes the place of schema:startDate",
    "175": "PeriodofTime.enddate: dcat:endDate takes the place of schema:endDate",
}


def cases(archive: Path) -> Iterator[Case]:
    """The cases of the suite; one document breaks none, and is in order whole."""
    for name, lines in documents(archive).items():
        if name in RULES:
            yield Case("semic", name, lines, RULES[name])
        elif name.removeprefix("test-rule-") not in TAKEN_BACK:
            yield Case("semic", name, lines, Asked("", ALL, MET))
