package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"sort"
	"strings"
)

type M = map[string]any
type L = []any

var orders = map[string]string{
	"Bundle":               "id meta implicitRules language identifier type timestamp total link entry",
	"link":                 "relation url",
	"entry":                "link fullUrl resource search request response",
	"request":              "method url",
	"response":             "status location etag lastModified outcome",
	"Parameters":           "id meta implicitRules language parameter",
	"parameter":            "name value resource part",
	"part":                 "name value resource part",
	"OperationOutcome":     "id meta text issue",
	"issue":                "severity code details diagnostics",
	"Subscription":         "id meta implicitRules language text contained extension status contact end reason criteria error channel",
	"channel":              "extension type endpoint payload header",
	"meta":                 "versionId lastUpdated source profile security tag",
	"Patient":              "id meta implicitRules language text contained extension identifier active name telecom gender birthDate address",
	"identifier":           "use type system value period",
	"name":                 "use text family given",
	"telecom":              "system value use rank",
	"valueReference":       "reference type identifier display",
	"valueCoding":          "system version code display",
	"coding":               "system version code display",
	"tag":                  "system version code display",
	"valueCodeableConcept": "coding text",
	"code":                 "coding text",
	"text":                 "status div",
	"Basic":                "id meta extension identifier code subject created",
	"CapabilityStatement":  "id meta url version name title status experimental date publisher description kind instantiates software implementation fhirVersion format implementationGuide rest",
	"software":             "name version",
	"implementation":       "description url",
	"rest":                 "mode documentation security resource interaction searchParam operation",
	"security":             "cors service description",
	"service":              "coding text",
	"resource":             "extension type profile supportedProfile documentation interaction versioning updateCreate searchParam operation",
	"interaction":          "code documentation",
	"searchParam":          "name definition type documentation",
	"operation":            "name definition documentation",
}

func sortedKeys(ctx string, m M) []string {
	rank := map[string]int{}
	for i, k := range strings.Fields(orders[ctx]) {
		rank[k] = i + 1
	}
	r := func(k string) int {
		if k == "extension" && rank[k] == 0 {
			return 0
		}
		if v, ok := rank[k]; ok {
			return v
		}
		if strings.HasPrefix(k, "value") && rank["value"] > 0 {
			return rank["value"]
		}
		return 1000
	}
	seen := map[string]bool{}
	var ks []string
	for k := range m {
		if k == "resourceType" {
			continue
		}
		k = strings.TrimPrefix(k, "_")
		if !seen[k] {
			seen[k] = true
			ks = append(ks, k)
		}
	}
	sort.Slice(ks, func(i, j int) bool {
		a, b := r(ks[i]), r(ks[j])
		if a != b {
			return a < b
		}
		return ks[i] < ks[j]
	})
	return ks
}

func esc(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s))
	return b.String()
}

func toXML(res M) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
	writeRes(&b, res, true)
	return b.Bytes()
}

func writeRes(b *bytes.Buffer, res M, root bool) {
	rt := fmt.Sprint(res["resourceType"])
	ns := ""
	if root {
		ns = ` xmlns="http://hl7.org/fhir"`
	}
	fmt.Fprintf(b, "<%s%s>", rt, ns)
	writeChildren(b, rt, res, true)
	fmt.Fprintf(b, "</%s>", rt)
}

func writeChildren(b *bytes.Buffer, ctx string, m M, isRes bool) {
	for _, k := range sortedKeys(ctx, m) {
		if !isRes && (k == "id" || (k == "url" && (ctx == "extension" || ctx == "modifierExtension"))) {
			continue
		}
		v, sib := m[k], m["_"+k]
		if l, ok := v.(L); ok {
			sl, _ := sib.(L)
			for i, x := range l {
				var s any
				if i < len(sl) {
					s = sl[i]
				}
				writeEl(b, k, x, s)
			}
			continue
		}
		if v == nil && sib == nil {
			continue
		}
		writeEl(b, k, v, sib)
	}
}

func writeEl(b *bytes.Buffer, name string, v any, sib any) {
	if m, ok := v.(M); ok {
		if m["resourceType"] != nil {
			fmt.Fprintf(b, "<%s>", name)
			writeRes(b, m, false)
			fmt.Fprintf(b, "</%s>", name)
			return
		}
		fmt.Fprintf(b, "<%s", name)
		if id, ok := m["id"].(string); ok {
			fmt.Fprintf(b, ` id="%s"`, esc(id))
		}
		if name == "extension" || name == "modifierExtension" {
			fmt.Fprintf(b, ` url="%s"`, esc(fmt.Sprint(m["url"])))
		}
		b.WriteString(">")
		writeChildren(b, name, m, false)
		fmt.Fprintf(b, "</%s>", name)
		return
	}
	if name == "div" {
		b.WriteString(fmt.Sprint(v))
		return
	}
	fmt.Fprintf(b, "<%s", name)
	if v != nil {
		fmt.Fprintf(b, ` value="%s"`, esc(fmt.Sprint(v)))
	}
	if s, ok := sib.(M); ok {
		b.WriteString(">")
		writeChildren(b, "x", s, false)
		fmt.Fprintf(b, "</%s>", name)
	} else {
		b.WriteString("/>")
	}
}

var arrays = map[string]bool{"parameter": true, "part": true, "extension": true, "modifierExtension": true, "contact": true, "telecom": true, "header": true, "profile": true, "tag": true, "security": true, "identifier": true, "given": true, "prefix": true, "suffix": true, "address": true, "line": true, "coding": true, "entry": true, "link": true, "issue": true, "contained": true, "communication": true, "generalPractitioner": true, "photo": true}
var rawTypes = map[string]bool{"valueBoolean": true, "valueInteger": true, "valueUnsignedInt": true, "valuePositiveInt": true, "valueDecimal": true, "active": true, "deceasedBoolean": true, "multipleBirthBoolean": true, "multipleBirthInteger": true, "rank": true, "total": true}

func fromXML(data []byte) (M, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	var root M
	for {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if s, ok := t.(xml.StartElement); ok {
			if root != nil {
				return nil, fmt.Errorf("two roots")
			}
			if s.Name.Space != "http://hl7.org/fhir" {
				return nil, fmt.Errorf("root is not in the FHIR namespace")
			}
			m, _, _, err := parseEl(d, s, s.Name.Local)
			if err != nil {
				return nil, err
			}
			m["resourceType"] = s.Name.Local
			root = m
		}
	}
	if root == nil {
		return nil, fmt.Errorf("no element")
	}
	return root, nil
}

// returns the object, the value attribute, whether it has one
func parseEl(d *xml.Decoder, s xml.StartElement, rt string) (M, string, bool, error) {
	m := M{}
	val, has := "", false
	for _, a := range s.Attr {
		switch a.Name.Local {
		case "value":
			val, has = a.Value, true
		case "url", "id":
			if a.Name.Space == "" {
				m[a.Name.Local] = a.Value
			}
		}
	}
	for {
		t, err := d.Token()
		if err != nil {
			return nil, "", false, err
		}
		switch x := t.(type) {
		case xml.EndElement:
			return m, val, has, nil
		case xml.CharData:
			if strings.TrimSpace(string(x)) != "" {
				return nil, "", false, fmt.Errorf("text in %s", s.Name.Local)
			}
		case xml.StartElement:
			n := x.Name.Local
			if n == "div" {
				if err := d.Skip(); err != nil {
					return nil, "", false, err
				}
				m["div"] = `<div xmlns="http://www.w3.org/1999/xhtml">text</div>`
				continue
			}
			c, v, h, err := parseEl(d, x, rt)
			if err != nil {
				return nil, "", false, err
			}
			var out any
			var sib any
			if h {
				if rawTypes[n] {
					out = json.RawMessage(v)
					if v == "true" || v == "false" {
						out = v == "true"
					} else {
						out = json.Number(v)
					}
				} else {
					out = v
				}
				if len(c) > 0 {
					sib = c
				}
			} else if (n == "resource" || n == "contained") && len(c) == 1 {
				for k, inner := range c {
					if im, ok := inner.(M); ok {
						im["resourceType"] = k
						out = im
					}
				}
			} else if len(c) > 0 && onlyExt(c) && n != "extension" && n != "meta" {
				sib = c
			} else {
				out = c
			}
			isArr := arrays[n] || (n == "name" && rt == "Patient" && s.Name.Local == "Patient")
			if isArr {
				l, _ := m[n].(L)
				if out == nil {
					out = M{}
				}
				m[n] = append(l, out)
			} else {
				if m[n] != nil {
					return nil, "", false, fmt.Errorf("%s repeats", n)
				}
				if out != nil {
					m[n] = out
				}
				if sib != nil {
					m["_"+n] = sib
				}
			}
		}
	}
}

func onlyExt(c M) bool {
	for k := range c {
		if k != "extension" && k != "id" {
			return false
		}
	}
	return true
}

func toJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(v)
	return bytes.TrimSpace(b.Bytes())
}

func fromJSON(data []byte) (M, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var m M
	if err := d.Decode(&m); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("more than one value")
	}
	if m == nil {
		return nil, fmt.Errorf("no object")
	}
	return m, nil
}

func clone(m M) M {
	c, _ := fromJSON(toJSON(m))
	return c
}
