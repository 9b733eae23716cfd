package sqlstore_test
import ("testing";"os";"bytes";"fmt";"time";"strings";"trolycong/internal/sqlstore")
func TestMakeBackups(t *testing.T){
 for v:=1; v<=sqlstore.SchemaVersion; v++ {
  o:=optionsOf(dialects[0].at(t,v)); o.Now=func() time.Time {return time.Date(2026,7,15,5,0,0,0,time.UTC)}
  db:=open(t,o); var b bytes.Buffer
  if _,err:=db.Backup(t.Context(),&b,nil); err!=nil {t.Fatal(err)}
  _ = strings.ToUpper
  os.WriteFile(fmt.Sprintf("testdata/schema/%05d.backup",v), b.Bytes(), 0o644)
 }
}
